/// A key press, or characters as if typed.
package struct Key: Hashable, Sendable {
  /// What the pane is sent, in tmux's command language: options and key for `send-keys`.
  let arguments: String

  private init(arguments: String) {
    self.arguments = arguments
  }

  /// The Enter key, as the byte every program knows (CR).
  ///
  /// By name it may arrive as an escape sequence that not every program takes for Enter.
  package static let enter = literal("\r")
  package static let escape = Key(arguments: "Escape")
  package static let tab = Key(arguments: "Tab")
  package static let space = Key(arguments: "Space")
  package static let up = Key(arguments: "Up")
  package static let down = Key(arguments: "Down")
  package static let left = Key(arguments: "Left")
  package static let right = Key(arguments: "Right")
  package static let controlC = Key(arguments: "C-c")
  package static let controlBackslash = Key(arguments: "'C-\\'")
  /// To the start of the line.
  package static let controlA = Key(arguments: "C-a")
  /// Deletes to the end of the line.
  package static let controlK = Key(arguments: "C-k")
  /// To the end of the line.
  package static let controlE = Key(arguments: "C-e")
  /// Deletes to the start of the line.
  package static let controlU = Key(arguments: "C-u")

  /// This key so many times.
  package func repeated(_ count: Int) -> Key {
    Key(arguments: "-N \(max(1, count)) \(arguments)")
  }

  /// These characters, byte for byte, whatever they might mean as the name of a key.
  ///
  /// Up to some 4,000 bytes (a command's size is limited, and they stand in the client's arguments);
  /// longer or secret text is pasted.
  package static func literal(_ text: String) -> Key {
    let digits = Array("0123456789abcdef")
    let bytes = text.utf8.map { "\(digits[Int($0 >> 4)])\(digits[Int($0 & 15)])" }
    return Key(arguments: "-H \(bytes.joined(separator: " "))")
  }

  /// A key by its name in tmux: `Enter`, `Escape`, `C-c`, `M-x`, `S-Tab`, `F5`, `a`.
  ///
  /// Nil for an unknown name, which tmux would type out letter by letter.
  package init?(_ name: String) {
    var base = Substring(name)
    var hasModifier = false
    while base.count > 2, ["C-", "M-", "S-"].contains(base.prefix(2)) {
      base = base.dropFirst(2)
      hasModifier = true
    }
    if name == "Enter" {
      self = .enter
    } else if Self.names.contains(String(base)) {
      arguments = name
    } else if base.count == 1, !hasModifier {
      self = .literal(name)
    } else if let byte = base.utf8.first, base.utf8.count == 1, byte > 32, byte < 127,
      byte != UInt8(ascii: "'")
    {
      arguments = "'\(name)'"
    } else {
      return nil
    }
  }

  private static let names: Set<String> = [
    "Enter", "Escape", "Tab", "BTab", "Space", "BSpace", "Up", "Down", "Left", "Right", "Home",
    "End", "PageUp", "PgUp", "PPage", "PageDown", "PgDn", "NPage", "Insert", "IC", "Delete", "DC",
    "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10", "F11", "F12",
  ]
}
