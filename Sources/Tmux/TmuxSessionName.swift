/// The name a session of ours has in tmux.
///
/// tmux turns `.` and `:` in names into `_`, so that `a.b` and `a_b` would be one. Our IDs may hold
/// `.`, never `+`: it takes the dot's place, and the way back is unique.
package struct TmuxSessionName: Hashable, Sendable, CustomStringConvertible {
  /// The name as tmux shows it.
  package let text: String

  /// The name for a session ID: `dev-` and the ID, with `+` for `.`.
  ///
  /// Nil when the ID holds anything but ASCII letters, digits, `.`, `_` and `-`, or nothing.
  package init?(id: String) {
    let isAllowed = { (byte: UInt8) in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "-"):
        true
      default: false
      }
    }
    guard !id.isEmpty, id.utf8.allSatisfy(isAllowed) else { return nil }
    text = Self.prefix + String(id.map { $0 == "." ? "+" : $0 })
  }

  /// A name that was recorded or listed; nil for one that tmux would not keep as it is.
  package init?(recorded text: String) {
    let refused: (Unicode.Scalar) -> Bool = { ".:#\\".unicodeScalars.contains($0) || $0.value < 32 }
    guard !text.isEmpty, !text.unicodeScalars.contains(where: refused) else { return nil }
    self.text = text
  }

  /// The session ID, or nil for a session that is not named our way.
  package var id: String? {
    guard text.hasPrefix(Self.prefix), text.utf8.count > Self.prefix.utf8.count else { return nil }
    return String(text.dropFirst(Self.prefix.count).map { $0 == "+" ? "." : $0 })
  }

  package var description: String { text }

  /// A target that is this session or none: `=` forbids matching a prefix or pattern, and `:` keeps
  /// commands that expect a pane from reading it as a window's name.
  var target: String { "=\(text):" }

  private static let prefix = "dev-"
}
