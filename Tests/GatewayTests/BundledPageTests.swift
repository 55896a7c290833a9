import Foundation
import Testing

@testable import Gateway

/// The page's files, and the Swift file made from them.
@Suite struct BundledPageTests {
  private func text(_ name: String) throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    return try String(
      contentsOf: root.appending(path: "Sources/Gateway/Page/\(name)"), encoding: .utf8)
  }

  @Test("the page in the program is made of page.html, page.css and page.js (else: make page)")
  func bundled() throws {
    let pieces = try [
      "<link rel=\"stylesheet\" href=\"page.css\">\n":
        "<style nonce=\"N\">\n\(text("page.css"))</style>\n",
      "<script src=\"page.js\"></script>\n": "<script nonce=\"N\">\n\(text("page.js"))</script>\n",
    ]
    var expected = try text("page.html")
    for (line, replacement) in pieces {
      #expect(expected.components(separatedBy: line).count == 2, "once in page.html: \(line)")
      expected = expected.replacingOccurrences(of: line, with: replacement)
    }
    #expect(BundledPage.document(nonce: "N") == expected)
  }
}
