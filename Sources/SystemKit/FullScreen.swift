internal import CSystem

/// The terminal as a full screen that is redrawn, and restored at the end.
///
/// A class because it owns the terminal's mode until `end`.
package final class FullScreen {
  private let mode: termios
  private var hasEnded = false

  /// Takes over the terminal on standard input and output.
  ///
  /// Line editing, echo and signal keys are switched off; the alternate screen (xterm's mode 1049)
  /// is shown, without wrapping (DECAWM).
  package init() throws(SystemError) {
    var mode = termios()
    try checked("read the terminal's mode") { tcgetattr(0, &mode) }
    self.mode = mode
    mode.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG)
    mode.c_iflag &= ~tcflag_t(IXON)
    try checked("change the terminal's mode") { tcsetattr(0, TCSANOW, &mode) }
    Terminal.write("\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l", to: 1)
  }

  deinit { end() }

  /// The present number of columns and rows.
  package var size: (columns: Int, rows: Int) {
    guard let size = Terminal.size, size.rows > 0 else { return (80, 24) }
    return size
  }

  /// Replaces what is shown by these lines, as far as they fit.
  package func draw(_ lines: [String]) {
    // One write, and each line cleared only behind its text, so that nothing flickers.
    let text = lines.prefix(size.rows).map { "\($0)\u{1B}[K" }.joined(separator: "\r\n")
    Terminal.write("\u{1B}[?2026h\u{1B}[H\(text)\u{1B}[J\u{1B}[?2026l", to: 1)
  }

  /// Reads the keys that were pressed; nil once the terminal is gone.
  package func keys() -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = read(0, &bytes, bytes.count)
    return count > 0 ? Array(bytes.prefix(count)) : nil
  }

  /// Restores the terminal.
  package func end() {
    guard !hasEnded else { return }
    hasEnded = true
    Terminal.write("\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l", to: 1)
    var mode = mode
    tcsetattr(0, TCSANOW, &mode)
  }
}
