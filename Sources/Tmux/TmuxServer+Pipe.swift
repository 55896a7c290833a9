internal import SystemKit

extension TmuxServer {
  /// Whether something is given what the pane puts out; nil when the pane has gone.
  package func isPiped(_ pane: PaneID) throws(TmuxError) -> Bool? {
    let reply = try ask([["display-message", "-p", "-t", pane.text, "#{pane_pipe}"]])
    guard try found(reply, "display-message") else { return nil }
    return reply.output.hasPrefix("1")
  }

  /// Gives a program all that the pane puts out from now on, unless one is given that already.
  package func pipe(_ pane: PaneID, to command: [String]) throws(TmuxError) {
    _ = try found(
      ask([["pipe-pane", "-o", "-t", pane.text, Self.shellCommand(command)]]), "pipe-pane")
  }

  /// Whether the pane's program has the alternate screen; nil when the pane has gone.
  package func hasAlternateScreen(_ pane: PaneID) throws(TmuxError) -> Bool? {
    let reply = try ask([["display-message", "-p", "-t", pane.text, "#{alternate_on}"]])
    guard try found(reply, "display-message") else { return nil }
    return reply.output.hasPrefix("1")
  }

  /// The terminal of a pane, as a path; nil when the pane has gone.
  package func terminal(of pane: PaneID) throws(TmuxError) -> String? {
    let reply = try ask([["display-message", "-p", "-t", pane.text, "#{pane_tty}"]])
    guard try found(reply, "display-message") else { return nil }
    let path = String(reply.output.prefix { $0 != "\n" })
    return path.isEmpty ? nil : path
  }

  /// A command line for the shell that tmux runs, which first replaces formats and dates in it.
  static func shellCommand(_ words: [String]) -> String {
    let line = protectingFormat("exec " + words.map(\.asShellWord).joined(separator: " "))
    return line.split(separator: "%", omittingEmptySubsequences: false).joined(separator: "%%")
  }
}
