internal import CSystem

/// How the kernel treats what is typed at a terminal; tells whether a line editor reads it.
package enum TerminalMode {
  /// Whether the terminal at `path` hands over whole lines (`ICANON`).
  ///
  /// A line editor (readline, zsh, a REPL of today) reads single keys and switches this off while it
  /// shows its prompt, and on again while a command runs. Nil when the terminal cannot be opened.
  package static func isCanonical(_ path: String) -> Bool? {
    let number = open(path, O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    guard number >= 0 else { return nil }
    let file = Descriptor(owning: number)
    var mode = termios()
    guard tcgetattr(file.number, &mode) == 0 else { return nil }
    return mode.c_lflag & tcflag_t(ICANON) != 0
  }
}
