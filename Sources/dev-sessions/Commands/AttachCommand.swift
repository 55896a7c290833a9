internal import CommandLine
internal import DevSessions
internal import Gateway
internal import SessionStore
internal import SystemKit

/// `attach`: shows a session in this terminal.
enum AttachCommand {
  static let entry = CommandEntry(
    declaration: Command(
      "attach", summary: "Show a session in this terminal, to read and type in it.",
      discussion: [
        """
        Leave it running with tmux's prefix and d (usually Ctrl-b d). A Codex session is opened in \
        Codex's own screen; leave that with Ctrl-c.
        """
      ],
      positionals: [Shared.id],
      exitCodes: Shared.exitCodes(.done, .failed, .usage, .notRunning, .noSuchSession),
      examples: [
        Example("dev-sessions attach fizz-top", "Look over its shoulder."),
        Example("dev-sessions attach $(dev-sessions create -q)", "Start one and go there."),
      ]),
    remote: .never("it needs this terminal and the host's tmux: run it on the host"),
    reachesHosts: true,
    run: { context in
      let sessions = context.sessions
      let record = try sessions.record(context.arguments[Shared.id])
      if let host = try sessions.host(of: record) {
        try sessions.attachment(to: record.name, on: host).replaceProcess()
      }
      try sessions.agent(record).attachment().replaceProcess()
    })
}
