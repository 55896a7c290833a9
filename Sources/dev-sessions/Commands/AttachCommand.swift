internal import CommandLine
internal import DevSessions
internal import Gateway
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
    run: { context in
      try context.sessions.agent(context.arguments[Shared.id]).attachment().replaceProcess()
    })
}
