internal import CommandLine
internal import DevSessions
internal import Gateway
internal import JSON
internal import SystemKit
internal import Tmux

/// `demo`: every kind of session in one fan-out, on this machine, without an account.
enum DemoCommand {
  private static let real = Flag(
    "real", help: "Use your own agents, accounts and settings; asks first, for it costs a little.")
  private static let yes = Flag("yes", short: "y", help: "With --real: go on without asking.")
  private static let keep = Flag(
    "keep", help: "Keep the folder with the transcripts, for looking at; print its path.")

  static let entry = CommandEntry(
    declaration: Command(
      "demo", summary: "Show sessions of every kind at work, without an account.",
      discussion: [
        """
        Runs the real commands, and what there is of Claude Code and Codex, a shell and an agent \
        known by its screen, in a temporary home folder and a tmux server of their own, against a \
        stand-in for the model on this machine. Takes some seconds, checks what every command \
        gives, and removes everything at the end.
        """,
        """
        With --real the agents are yours, with your accounts: each is asked one short question. \
        They keep their own record of that.
        """,
      ],
      options: [real, yes, keep, Shared.json],
      exitCodes: Shared.exitCodes(.done, .failed, .usage),
      examples: [
        Example("dev-sessions demo", "See it work."),
        Example("dev-sessions demo --keep", "And look at the transcripts afterwards."),
        Example("dev-sessions demo --real", "With your own agents."),
      ], synonyms: ["example", "tour"]),
    remote: .never("it shows what this machine can do: run it on the host"),
    run: run)

  private static func run(_ context: Context) throws -> ExitCode {
    let isReal = context.arguments[real]
    let caller = Environment.current()
    let path = caller["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
    let cast = DemoCast(path: path, isReal: isReal)
    try checkTools(caller)
    if isReal { try checkConsent(cast, context) }
    let program = try Environment.executablePath()
    let home = try DemoHome.unused(caller)
    let keeper = try Companion(
      DemoKeeper.program(
        program, for: home, path: path, keepsFolder: context.arguments[keep]))
    keeper.isAwaitedOnSignals()
    let started = MonotonicClock.now
    let outcome: Result<Int, any Error>
    do {
      guard let address = try keeper.firstLine(until: .after(.seconds(10))) else {
        throw Failure(
          .failed, "the demo's folder could not be set up",
          hint: "see whether \(Path.parent(home.folder)) has room, or choose another with TMPDIR")
      }
      let environment =
        isReal
        ? home.environment(of: caller) : home.environment(model: address, path: path)
      var stage = DemoStage(
        program: program, environment: environment, output: context.output, json: context.json)
      outcome = .success(try stage.play(cast, isReal: isReal, in: home))
    } catch {
      outcome = .failure(error)
    }
    if try !keeper.end().isSuccess {
      // It was killed, or could not: once more from here.
      DemoKeeper.tidy(home, path: path, keepsFolder: context.arguments[keep])
    }
    let steps = try outcome.get()
    conclude(context, cast, steps: steps, time: MonotonicClock.now - started, home)
    return .done
  }

  private static func checkTools(_ environment: [String: String]) throws {
    do {
      _ = try TmuxServer(environment: environment).version()
    } catch {
      throw Failure("", error)
    }
  }

  /// Nothing is spent that a person has not agreed to.
  private static func checkConsent(_ cast: DemoCast, _ context: Context) throws {
    guard cast.hasModel else {
      throw Failure(
        .failed, "neither claude nor codex is on the PATH",
        hint: "install one of them, or see the demo without an account: dev-sessions demo")
    }
    guard !context.arguments[yes] else { return }
    let names = cast.members.map(\.kind).filter { ["claude", "codex"].contains($0) }
    let question = """
      This starts \(names.joined(separator: " and ")) with your own account in a new, empty folder, \
      and asks each one short question. Claude Code's question whether it may work there is answered \
      with yes. Go on?
      """
    switch context.caller.agrees(to: question) {
    case true?: return
    case false?: throw Failure(.failed, "nothing was started", hint: "dev-sessions demo is free")
    case nil:
      throw Failure(
        .usage, "demo --real uses your account, and there is no terminal to ask at",
        hint: "agree with --yes, or see the demo without an account: dev-sessions demo")
    }
  }

  private static func conclude(
    _ context: Context, _ cast: DemoCast, steps: Int, time: Duration, _ home: DemoHome
  ) {
    let folder = context.arguments[keep] ? home.folder : nil
    let milliseconds = Int(time / .milliseconds(1))
    if context.json {
      context.output.json([
        "steps": .int(steps), "milliseconds": .int(milliseconds), "folder": .optional(folder),
        "kinds": .array(cast.members.map { .string($0.kind) }),
        "missing": .array(cast.missing.map(JSONValue.string)),
      ])
      return
    }
    let text = "\(milliseconds / 1000).\(milliseconds / 100 % 10)"
    let end = folder.map { "The folder is kept: \($0)" } ?? "Nothing is left of it."
    context.output.line("\nAll \(steps) steps gave what they should, in \(text) s. \(end)")
  }
}
