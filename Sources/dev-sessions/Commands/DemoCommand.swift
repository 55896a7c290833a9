internal import CommandLine
internal import DevSessions
internal import Gateway
internal import JSON
internal import SystemKit
internal import Tmux

/// `demo`: the main job, on this machine, without an account.
enum DemoCommand {
  private static let keep = Flag(
    "keep", help: "Keep the folder with the transcripts, for looking at; print its path.")

  static let entry = CommandEntry(
    declaration: Command(
      "demo", summary: "Show the main job with the real Claude Code, without an account.",
      discussion: [
        """
        Runs the real commands and Claude Code in a temporary home folder and a tmux server of their \
        own, against a stand-in for the model on this machine. Takes some seconds, checks what \
        every command gives, and removes everything at the end.
        """
      ],
      options: [keep, Shared.json], exitCodes: Shared.exitCodes(.done, .failed, .usage),
      examples: [
        Example("dev-sessions demo", "See it work."),
        Example("dev-sessions demo --keep", "And look at the transcripts afterwards."),
      ], synonyms: ["example", "tour"]),
    remote: .never("it shows what this machine can do: run it on the host"),
    run: run)

  private static func run(_ context: Context) throws -> ExitCode {
    let caller = Environment.current()
    try checkTools(caller)
    let program = try Environment.executablePath()
    let home = try DemoHome.unused(caller)
    let path = caller["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
    let keeper = try Companion(
      DemoKeeper.program(
        program, for: home, path: path, keepsFolder: context.arguments[keep]))
    keeper.isAwaitedOnSignals()
    let started = MonotonicClock.now
    let outcome: Result<Int, any Error>
    do {
      guard let address = try keeper.firstLine(until: .after(.seconds(10))) else {
        throw Failure(.failed, "the demo's folder could not be set up")
      }
      var stage = DemoStage(
        program: program, environment: home.environment(model: address, path: path),
        json: context.json)
      outcome = .success(try stage.play(in: home))
    } catch {
      outcome = .failure(error)
    }
    if try !keeper.end().isSuccess {
      // It was killed, or could not: once more from here.
      DemoKeeper.tidy(home, path: path, keepsFolder: context.arguments[keep])
    }
    let steps = try outcome.get()
    conclude(context, steps: steps, time: MonotonicClock.now - started, home)
    return .done
  }

  private static func checkTools(_ environment: [String: String]) throws {
    do {
      _ = try TmuxServer(environment: environment).version()
    } catch {
      throw Failure(
        .failed, "\(error)", hint: "install tmux, or run make demo in a checkout, which does")
    }
    guard Program.locate("claude", in: environment) == nil else { return }
    throw Failure(
      .failed, "claude is not on the PATH",
      hint: "install Claude Code, or run make demo in a checkout, which fetches one")
  }

  private static func conclude(
    _ context: Context, steps: Int, time: Duration, _ home: DemoHome
  ) {
    let folder = context.arguments[keep] ? home.folder : nil
    let milliseconds = Int(time / .milliseconds(1))
    if context.json {
      context.output.json([
        "steps": .int(steps), "milliseconds": .int(milliseconds), "folder": .optional(folder),
      ])
      return
    }
    let text = "\(milliseconds / 1000).\(milliseconds / 100 % 10)"
    let end = folder.map { "The folder is kept: \($0)" } ?? "Nothing is left of it."
    context.output.line("\nAll \(steps) steps gave what they should, in \(text) s. \(end)")
  }
}
