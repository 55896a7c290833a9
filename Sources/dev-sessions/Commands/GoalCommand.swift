internal import CommandLine
internal import DevSessions
internal import JSON
internal import SystemKit

/// `goal`: what an agent works towards by itself, turn after turn.
enum GoalCommand {
  private static let objective = Positional(
    variadic: "objective", .text("objective"), minimum: 0,
    help: "What is to be reached; - reads standard input.")
  private static let file = Option(
    "file", short: "f", .path, help: "Read the objective from a file; - is standard input.")
  private static let budget = Option(
    "budget", .integer(1...Int.max), placeholder: "tokens",
    help: "How many tokens it may take; alone, for the present objective.")
  private static let pause = Flag("pause", help: "Start no further turn; the running one goes on.")
  private static let resume = Flag("resume", help: "Go on with a goal that rests.")
  private static let clear = Flag("clear", help: "Forget the goal.")

  static let entry = CommandEntry(
    declaration: Command(
      "goal", summary: "Set, show or change what a Codex session works towards by itself.",
      discussion: [
        """
        With a goal Codex starts the next turn when one has ended, until it says that the goal is \
        reached, that it is blocked, or until the budget or a usage limit is used up. \
        wait --goal waits for that.
        """
      ],
      positionals: [Shared.id, objective],
      options: [file, budget, pause, resume, clear, Shared.json],
      exitCodes: Shared.exitCodes(.done, .failed, .usage, .notRunning, .noSuchSession),
      examples: [
        Example("dev-sessions goal fizz-top \"make the tests pass\" --budget 200000", "Set one."),
        Example("dev-sessions goal fizz-top -f goal.md", "From a file."),
        Example(
          "dev-sessions wait --goal fizz-top --timeout 2h; dev-sessions goal fizz-top",
          "Wait until it is reached, and see how far it is."),
      ]),
    run: run)

  private static func run(_ context: Context) throws -> ExitCode {
    let arguments = context.arguments
    let id = arguments[Shared.id]
    let change = try change(context)
    let goal = try context.sessions.goal(of: id, change, until: .after(.seconds(60)))
    if context.json {
      context.output.json([
        "session": .string(id), "goal": goal.map { .object($0.fields) } ?? .null,
      ])
      return .done
    }
    guard let goal else {
      context.output.line(change == .clear ? "Cleared the goal of \(id)" : "No goal set for \(id)")
      return .done
    }
    let time = DurationText.format(.seconds(goal.secondsUsed))
    context.output.line("objective: \(goal.objective)")
    context.output.line("status: \(goal.statusText)")
    context.output.line("tokens used: \(goal.tokensUsed)")
    context.output.line("token budget: \(goal.tokenBudget.map { "\($0)" } ?? "none")")
    context.output.line("time used: \(time)")
    return .done
  }

  /// What is asked for; combinations that would mean two things are refused.
  private static func change(_ context: Context) throws -> DevSessions.GoalChange {
    let arguments = context.arguments
    let words = arguments[objective]
    let (isPause, isResume, isClear) = (arguments[pause], arguments[resume], arguments[clear])
    let hasObjective = !words.isEmpty || arguments[file] != nil
    if !words.isEmpty, arguments[file] != nil {
      throw arguments.usageError("Provide either an objective or --file, not both")
    }
    if [isPause, isResume, isClear].count(where: { $0 }) > 1 {
      throw arguments.usageError("Use only one of --pause, --resume, --clear")
    }
    if isClear, hasObjective || arguments[budget] != nil {
      throw arguments.usageError("--clear cannot be combined with an objective or --budget")
    }
    if isPause || isResume, hasObjective {
      throw arguments.usageError("--pause/--resume cannot be combined with an objective")
    }
    if isClear { return .clear }
    if isPause { return .pause(budget: arguments[budget]) }
    if isResume { return .resume(budget: arguments[budget]) }
    let text = try context.prompt(
      words.isEmpty ? nil : words.joined(separator: " "), file: arguments[file])
    guard text != nil || arguments[budget] != nil else { return .none }
    return .set(objective: text, budget: arguments[budget])
  }
}
