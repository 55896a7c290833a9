internal import CommandLine
internal import DevSessions
internal import Gateway
internal import SystemKit

/// `top`: all sessions at once, as they go.
enum TopCommand {
  private static let interval = Option(
    "interval", short: "i", .duration, default: .seconds(1), help: "How often to look.")
  private static let all = Flag(
    "all", short: "a", help: "Also those that were stopped, have ended or failed to start.")

  static let entry = CommandEntry(
    declaration: Command(
      "top", summary: "Show all sessions on this terminal as they go, until q.",
      discussion: [
        """
        Those that need you come first. Sessions on other hosts are shown as they were last known. \
        Programs are told the same by list and watch.
        """
      ],
      options: [interval, all], exitCodes: Shared.exitCodes(.done, .failed, .usage),
      examples: [
        Example("dev-sessions top", "The sessions that run."),
        Example("dev-sessions top --all -i 5s", "Every session, looked at every five seconds."),
      ]),
    remote: .never("it needs this terminal: run it on the host, or use list or watch"),
    run: run)

  private static func run(_ context: Context) throws -> ExitCode {
    guard Terminal.isTerminal(0), Terminal.isTerminal(1) else {
      throw Failure(
        .usage, "top needs a terminal", hint: "programs are told by dev-sessions list and watch")
    }
    let interval = max(context.arguments[interval], .milliseconds(100))
    let signals = try EndingSignals.descriptor()
    let screen = try FullScreen()
    defer { screen.end() }
    var fleet = Fleet(context.sessions, showsAll: context.arguments[all])
    while true {
      try fleet.look()
      screen.draw(fleet.lines(screen.size, context.output.look))
      let ready = try Poll.wait(for: [.init(0), .init(signals)], until: .after(interval))
      if ready[1].isReady, let code = EndingSignals.exitCode {
        screen.end()
        Terminal.exit(code)
      }
      guard ready[0].isReady else { continue }
      // Ctrl-C and Ctrl-D come as keys; without any, the terminal has gone.
      let ends = Array("qQ\u{03}\u{04}".utf8)
      guard let keys = screen.keys(), !keys.contains(where: ends.contains) else { return .done }
    }
  }
}
