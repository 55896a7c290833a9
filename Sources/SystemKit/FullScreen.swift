internal import CSystem

/// This process's terminal as a screen that is drawn anew again and again, and given back as it was.
///
/// A class because it owns the terminal's mode until `end`.
package final class FullScreen {
  private let mode: termios
  private var hasEnded = false

  /// Takes over the terminal on standard input and output: no line editing, no echo, no keys that
  /// stop; its alternate screen (xterm's mode 1049), where nothing wraps (DECAWM).
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

  /// Columns and rows as they are now.
  package var size: (columns: Int, rows: Int) {
    guard let size = Terminal.size, size.rows > 0 else { return (80, 24) }
    return size
  }

  /// Shows these lines in place of the old ones, as far as they fit.
  package func draw(_ lines: [String]) {
    // In one write, each line cleared behind its text: nothing flickers.
    let text = lines.prefix(size.rows).map { "\($0)\u{1B}[K" }.joined(separator: "\r\n")
    Terminal.write("\u{1B}[?2026h\u{1B}[H\(text)\u{1B}[J\u{1B}[?2026l", to: 1)
  }

  /// The keys that were pressed; nil once the terminal has gone.
  package func keys() -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = read(0, &bytes, bytes.count)
    return count > 0 ? Array(bytes.prefix(count)) : nil
  }

  /// Gives the terminal back.
  package func end() {
    guard !hasEnded else { return }
    hasEnded = true
    Terminal.write("\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l", to: 1)
    var mode = mode
    tcsetattr(0, TCSANOW, &mode)
  }
}
