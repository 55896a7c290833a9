internal import CSystem

/// The kernel's mode of a terminal, from which one can tell whether a line editor reads from it.
package struct TerminalMode: Hashable, Sendable {
  /// Whether it passes on whole lines (`ICANON`).
  ///
  /// A line editor (readline, zsh, most REPLs) reads single keys. It switches this off while it
  /// shows its prompt, and on again while a command runs.
  package let isCanonical: Bool
  /// Whether it echoes typed characters (`ECHO`).
  ///
  /// Programs that ask for a password switch that off.
  package let isEchoing: Bool
  /// The number of typed bytes that no program has read yet; a canonical terminal counts whole
  /// lines.
  package let unread: Int
  /// The key that removes what was typed of a line (`VKILL`, Ctrl-U as a rule); 0 without one.
  package var killKey: UInt8 = 0

  package init(isCanonical: Bool, isEchoing: Bool, unread: Int = 0) {
    self.isCanonical = isCanonical
    self.isEchoing = isEchoing
    self.unread = unread
  }

  /// Reads the mode of the terminal at `path`; nil when it cannot be opened.
  package init?(of path: String) {
    let number = open(path, O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    guard number >= 0 else { return nil }
    let file = Descriptor(owning: number)
    var mode = termios()
    guard tcgetattr(file.number, &mode) == 0 else { return nil }
    isCanonical = mode.c_lflag & tcflag_t(ICANON) != 0
    isEchoing = mode.c_lflag & tcflag_t(ECHO) != 0
    killKey = system_kill_key(&mode)
    unread = max(0, Int(system_unread_bytes(file.number)))
  }

  /// The longest line, with its end, that a canonical terminal takes.
  ///
  /// The kernel silently drops the rest.
  package static var longestLine: Int {
    #if os(Linux)
    4096
    #else
    1024
    #endif
  }
}
