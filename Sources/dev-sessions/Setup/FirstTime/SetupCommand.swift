internal import CommandLine
internal import DevSessions
internal import Gateway
internal import JSON

/// `setup`: walks a person through the first time.
enum SetupCommand {
  private static let yes = Flag(
    "yes", short: "y",
    help: "Ask nothing, and leave what only you can agree to.")

  static let entry: CommandEntry = CommandEntry(
    declaration: Command(
      "setup", summary: "Walk through the first time: what is there, and what is missing.",
      discussion: [
        """
        Looks for tmux and the agents, and offers to install the skills and completion, to remember \
        that you trust the current folder, and to start a first session. Says exactly what it would \
        do, and does it when you answer yes. Without a terminal it only lists what there is to do, \
        and ends with 1 when there is something.
        """,
        """
        With --yes it asks nothing, installs what dev-sessions can take away again, and leaves to \
        you what lets an agent loose in a folder, uses your account, or changes a start-up file of \
        your shell.
        """,
      ],
      options: [yes, Shared.json], exitCodes: Shared.exitCodes(.done, .failed, .usage),
      examples: [
        Example("dev-sessions setup", "In the folder of your project."),
        Example("dev-sessions setup --yes", "In a script that sets up a machine."),
      ], synonyms: ["init", "start", "begin", "onboard"]),
    remote: .here, run: run)

  private static func run(_ context: Context) throws -> ExitCode {
    var results: [SetupResult] = []
    for look in FirstSteps(context: context).all {
      for step in try look() {
        if !context.json { show(step, context) }
        let result = settle(step, context)
        if !context.json { show(result, context) }
        results.append(result)
      }
    }
    if context.json {
      context.output.json(.array(results.map(\.json)))
    } else {
      conclude(results, context)
    }
    return results.contains { $0.outcome.isLacking && !isLeft($0, context) } ? .failed : .done
  }

  /// Whether it is left to the person, as `--yes` says.
  private static func isLeft(_ result: SetupResult, _ context: Context) -> Bool {
    guard case .offer(let offer) = result.step.finding else { return false }
    return context.arguments[yes] && offer.isPersonal && result.outcome == .todo
  }

  /// Does what a step offers, if that is wanted.
  private static func settle(_ step: SetupStep, _ context: Context) -> SetupResult {
    switch step.finding {
    case .done: return SetupResult(step: step, outcome: .done)
    case .missing(_, let isNeeded):
      return SetupResult(step: step, outcome: isNeeded ? .missing : .optional)
    case .offer(let offer):
      let isAgreed: Bool? =
        context.arguments[yes]
        ? (offer.isPersonal ? nil : true)
        : (context.json ? nil : context.caller.agrees(to: "      \(offer.question)"))
      guard let isAgreed else { return SetupResult(step: step, outcome: .todo) }
      guard isAgreed else { return SetupResult(step: step, outcome: .declined) }
      do {
        return SetupResult(step: step, outcome: .did, message: try offer.perform())
      } catch {
        return SetupResult(step: step, outcome: .failed, message: "\(error)")
      }
    }
  }

  private static func show(_ step: SetupStep, _ context: Context) {
    let output = context.output
    switch step.finding {
    case .done: output.line("\(ok(output))    \(step.name): \(step.message)")
    case .missing(let advice, _):
      output.line("      \(step.name): \(step.message)")
      output.line("      → \(advice)")
    case .offer(let offer):
      output.line("      \(step.name): \(step.message)")
      for line in offer.lines { output.line("      → \(line)") }
    }
  }

  private static func ok(_ output: Output) -> String { output.look.toned("ok", .good) }

  private static func show(_ result: SetupResult, _ context: Context) {
    switch result.outcome {
    case .done, .missing, .optional, .todo: break
    case .did: context.output.line("\(ok(context.output))    \(result.message ?? "done")")
    case .declined: context.output.line("      left as it is")
    case .failed: context.output.line("      failed: \(result.message ?? "")")
    }
  }

  private static func conclude(_ results: [SetupResult], _ context: Context) {
    let count = { (outcome: SetupStep.Outcome) in results.count { $0.outcome == outcome } }
    if count(.failed) + count(.missing) > 0 {
      context.output.line("\nNot everything is there yet: see the arrows above, then run it again.")
    } else if count(.todo) > 0 {
      context.output.line("\nThe arrows above are still to do; at a terminal, setup does them.")
    } else {
      context.output.line("\nAll set. dev-sessions shows what to begin with.")
    }
  }
}
