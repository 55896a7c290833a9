internal import CSystem

/// How the kernel treats what is typed at a terminal; tells whether a line editor reads it.
package struct TerminalMode: Hashable, Sendable {
  /// Whether it hands over whole lines (`ICANON`).
  ///
  /// A line editor (readline, zsh, a REPL of today) reads single keys and switches this off while it
  /// shows its prompt, and on again while a command runs.
  package let isCanonical: Bool
  /// Whether it shows what is typed (`ECHO`): programs that ask for a password switch that off.
  package let isEchoing: Bool
  /// How many bytes were typed that no program has read yet; whole lines only where it is canonical.
  package let unread: Int

  package init(isCanonical: Bool, isEchoing: Bool, unread: Int = 0) {
    self.isCanonical = isCanonical
    self.isEchoing = isEchoing
    self.unread = unread
  }

  /// The mode of the terminal at `path`; nil when it cannot be opened.
  package init?(of path: String) {
    let number = open(path, O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    guard number >= 0 else { return nil }
    let file = Descriptor(owning: number)
    var mode = termios()
    guard tcgetattr(file.number, &mode) == 0 else { return nil }
    isCanonical = mode.c_lflag & tcflag_t(ICANON) != 0
    isEchoing = mode.c_lflag & tcflag_t(ECHO) != 0
    unread = max(0, Int(system_unread_bytes(file.number)))
  }

  /// The longest line, with its end, that a terminal takes while it hands over whole lines; the kernel
  /// drops what goes beyond without a word.
  package static var longestLine: Int {
    #if os(Linux)
    4096
    #else
    1024
    #endif
  }
}
