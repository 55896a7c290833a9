extension TmuxServer {
  /// The size of a window, and how tmux is told to choose it.
  package struct WindowSize: Hashable, Sendable {
    let columns: Int
    let rows: Int
    /// The window's own `window-size`; nil where the session's or the server's applies.
    let policy: String?
  }

  /// Makes a pane's window at least so large, whoever looks at it, if the pane is alone in it and in this
  /// session.
  ///
  /// - Returns: the size it had, for `restore`; nil when nothing was changed.
  package func enlarge(
    _ pane: PaneID, of session: TmuxSessionName, columns: Int, rows: Int
  ) throws(TmuxError) -> WindowSize? {
    let format = "#{window_panes} #{window_width} #{window_height} #{session_name}"
    let reply = try ask([
      ["display-message", "-p", "-t", pane.text, format],
      ["show-options", "-wv", "-t", pane.text, "window-size"],
    ])
    let lines = reply.output.split(separator: "\n").map(String.init)
    let words = (lines.first ?? "").split(separator: " ").map(String.init)
    guard try found(reply, "display-message"), words.count == 4, words[0] == "1",
      words[3] == session.text, let width = Int(words[1]), let height = Int(words[2]),
      width < columns || height < rows
    else { return nil }
    let resizing = try ask([
      [
        "resize-window", "-t", pane.text, "-x", "\(max(width, columns))", "-y",
        "\(max(height, rows))",
      ]
    ])
    guard try found(resizing, "resize-window") else { return nil }
    return WindowSize(columns: width, rows: height, policy: lines.count > 1 ? lines[1] : nil)
  }

  /// Gives a pane's window the size back that it had.
  package func restore(_ size: WindowSize, of pane: PaneID) throws(TmuxError) {
    let policy =
      size.policy.map { ["set-option", "-w", "-t", pane.text, "window-size", $0] }
      ?? ["set-option", "-wu", "-t", pane.text, "window-size"]
    _ = try ask([
      ["resize-window", "-t", pane.text, "-x", "\(size.columns)", "-y", "\(size.rows)"], policy,
    ])
  }
}
