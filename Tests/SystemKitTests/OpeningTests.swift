import Foundation
import SystemKit
import Testing

/// What is opened as a file of ours, and what is refused.
@Suite("Opening files")
struct OpeningTests {
  /// A folder of the test's own, removed afterwards.
  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = "/tmp/opening-" + RandomToken.hexadecimal(bytes: 6)
    try FileSystem.makeFolders(folder)
    defer { try? FileSystem.removeTree(folder) }
    try body(folder)
  }

  @Test(
    "a pipe, socket or device in a file's place is named, never read or appended to, and does not block",
    arguments: [
      ("mkfifo x", "a named pipe"), ("mkdir x", "a folder"), ("ln -s /dev/zero x", "a device"),
      ("mkfifo y; ln -s y x", "a named pipe"),
      (
        "python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"x\")'", "a socket"
      ),
    ])
  func refused(making line: String, name: String) throws {
    try withFolder { folder in
      let path = folder + "/x"
      let program = Program(
        "/bin/sh", ["-c", "cd \(folder) && \(line)"], environment: ["PATH": "/usr/bin:/bin"])
      let made = try program.run(until: .after(.seconds(20)))
      try #require(made?.status.isSuccess == true)
      func problem(_ body: () throws -> Void) -> String? {
        do {
          try body()
          return nil
        } catch {
          return "\(error)"
        }
      }
      let expected = "cannot open \(path): it is \(name), not a file"
      #expect(problem { _ = try FileSystem.read(path) } == expected)
      #expect(problem { _ = try Descriptor.readingIfPresent(path) } == expected)
      // The last part of the path may not be a link, which then is the reason.
      if !line.contains("ln -s") {
        #expect(problem { try FileSystem.appendLine([0x61], to: path) } == expected)
      }
      if name != "a folder" {
        let unlisted = "cannot open \(path): it is \(name), not a folder"
        #expect(problem { _ = try FileSystem.list(path) } == unlisted)
      }
    }
  }

  @Test("a missing file is nil or empty; one that cannot be read is an error")
  func absent() throws {
    try withFolder { folder in
      #expect(try FileSystem.read(folder + "/none") == nil)
      #expect(try FileSystem.list(folder + "/none").isEmpty)
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/loop", withDestinationPath: "loop")
      #expect(throws: SystemError.self) { try FileSystem.read(folder + "/loop") }
      #expect(throws: SystemError.self) { try FileSystem.list(folder + "/loop") }
    }
  }

  /// Bytes with the text they are, or what is wrong with them.
  static let texts: [(bytes: [UInt8], text: String?, problem: OutsideText.Problem?)] = [
    (Array("Grüße 😀".utf8), "Grüße 😀", nil), ([], "", nil),
    ([0xEF, 0xBB, 0xBF, 0x61], "a", nil), ([0xEF, 0xBF, 0xBD], "\u{FFFD}", nil),
    ([0x61, 0xFC], nil, .invalidByte(0xFC, offset: 1)),
    (Array("é".utf8) + [0xC3], nil, .invalidByte(0xC3, offset: 2)),
    ([0xED, 0xA0, 0x80], nil, .invalidByte(0xED, offset: 0)),
    ([0xC0, 0xAF], nil, .invalidByte(0xC0, offset: 0)),
    ([0xFF, 0xFE, 0x61, 0], nil, .utf16), ([0xFE, 0xFF, 0, 0x61], nil, .utf16),
    ([0x61, 0, 0x62, 0], nil, .utf16), ([0, 0x61, 0, 0x62], nil, .utf16),
    (Array("some text".utf8) + [0], nil, .nul(offset: 9)),
  ]

  @Test("text from outside is UTF-8, or refused with the place", arguments: texts)
  func text(bytes: [UInt8], text: String?, problem: OutsideText.Problem?) {
    let found = Result { () throws(OutsideText.Problem) in try OutsideText.decode(bytes) }
    #expect((try? found.get()) == text)
    if let problem { #expect(throws: problem) { try found.get() } }
  }
}
