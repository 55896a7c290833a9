internal import CommandLine
internal import DevSessions
internal import Gateway
internal import JSON
internal import SystemKit
internal import Tmux

/// `screen`: what the session's terminal shows.
enum ScreenCommand {
  private static let lines = Option(
    "lines", short: "n", .integer(0...1_000_000), placeholder: "number",
    help: "Also so many lines that scrolled off above.")
  private static let colours = Flag("colour", help: "Keep colours, as escape sequences.")

  static let entry = CommandEntry(
    declaration: Command(
      "screen", summary: "Print what the session's terminal shows.",
      positionals: [Shared.id], options: [lines, colours, Shared.json],
      exitCodes: Shared.exitCodes(.done, .failed, .usage, .notRunning, .noSuchSession),
      examples: [
        Example("dev-sessions screen fizz-top", "The screen as it is."),
        Example("dev-sessions screen fizz-top --lines 200", "With what scrolled off."),
      ]),
    remote: .reads,
    run: { context in
      let screen = try context.sessions.agent(context.arguments[Shared.id]).screen(
        context.arguments[lines].map { .lines($0) } ?? .screen,
        colours: context.arguments[colours])
      if context.json {
        context.output.json([
          "session": .string(context.arguments[Shared.id]), "width": .int(screen.pane.width),
          "height": .int(screen.pane.height), "isDead": .bool(screen.pane.isDead),
          "text": .string(screen.text),
        ])
      } else {
        let lines = screen.text.split(separator: "\n", omittingEmptySubsequences: false)
        let last = lines.lastIndex { !$0.isEmpty }.map { $0 + 1 } ?? 0
        context.output.line(lines[..<last].joined(separator: "\n"))
      }
      return .done
    })
}
