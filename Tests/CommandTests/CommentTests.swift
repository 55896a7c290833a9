import SystemKit
import Testing

/// The form of doc comments: a summary is a noun phrase or begins with a verb.
///
/// A relative clause ("What …", "Where …") describes a thing by a riddle, which often can be solved only
/// with the code below it.
@Suite struct CommentTests {
  /// Openers that make a summary a riddle.
  ///
  /// "One …" and "The same …" refer to something outside of it.
  private static let riddles: Set<Substring> = [
    "What", "Where", "Who", "Whom", "When", "How", "That", "Those", "As", "One",
  ]

  /// The number of riddles that a target may still have; the others have none.
  ///
  /// Only lower these.
  private static let limits = [
    "DevSessions": 360, "Gateway": 40, "Tmux": 20, "Transcripts": 60, "dev-sessions": 70,
  ]

  @Test("doc comments open with a noun phrase or a verb, not with What, Where or How")
  func openers() throws {
    let sources = Path.join(Checkout.root, "Sources")
    for target in try FileSystem.list(sources) {
      let found = try riddles(below: Path.join(sources, target))
      #expect(
        found.count <= Self.limits[target, default: 0],
        "\(target) has \(found.count): \(found.suffix(10).joined(separator: "\n"))")
    }
  }

  /// Returns the riddles in the Swift files of a folder and of the folders in it, with their places.
  private func riddles(below path: String) throws -> [String] {
    if FileSystem.isFolder(path) {
      return try FileSystem.list(path).flatMap { try riddles(below: Path.join(path, $0)) }
    }
    guard path.hasSuffix(".swift"), let bytes = try FileSystem.read(path) else { return [] }
    var found: [String] = []
    var isInComment = false
    for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
    {
      let text = line.drop { $0 == 0x20 }
      let isComment = text.starts(with: Array("///".utf8))
      if isComment, !isInComment {
        let summary = String(decoding: text.dropFirst(3), as: UTF8.self)
        if Self.isRiddle(summary) { found.append("\(path):\(index + 1):\(summary)") }
      }
      isInComment = isComment
    }
    return found
  }

  private static func isRiddle(_ summary: String) -> Bool {
    let words = summary.split { !$0.isLetter && $0 != "'" }
    guard let first = words.first else { return false }
    return riddles.contains(first) || first == "The" && words.dropFirst().first == "same"
  }

  @Test(
    "a riddle is told from a plain summary",
    arguments: [
      (" What a program prints.", true), (" The same for a host.", true), (" One of them.", true),
      (" The output of a program.", false), (" Whether it runs.", false), (" Oneself.", false),
      (" `Where` in SQL.", true), ("", false),
    ])
  func recognition(summary: String, isRiddle: Bool) {
    #expect(Self.isRiddle(summary) == isRiddle)
  }
}
