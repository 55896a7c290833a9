internal import CommandLine
internal import DevSessions
internal import Gateway
internal import SessionStore
internal import SystemKit
internal import Transcripts

/// `completion`: what a shell needs to complete our command lines.
enum CompletionCommand {
  private static let shell = Positional(
    "shell", .choice(of: CompletionScript.Shell.self), help: "The shell.")

  static let entry: CommandEntry = CommandEntry(
    declaration: Command(
      "completion", summary: "Print a shell's completion script.",
      discussion: [
        """
        It completes commands, options, their values, files, and the sessions' IDs with what each is \
        doing. make install puts the scripts where the shells look for them.
        """
      ],
      positionals: [shell], exitCodes: Shared.exitCodes(.done, .usage),
      examples: [
        Example("source <(dev-sessions completion bash)", "In ~/.bashrc or ~/.zshrc (with zsh)."),
        Example(
          "dev-sessions completion fish > ~/.config/fish/completions/dev-sessions.fish", "For fish."
        ),
      ]),
    remote: .here,
    run: { context in
      context.output.text(CompletionScript(Commands.table).text(for: context.arguments[shell]))
      return .done
    })

  /// What the scripts call: each session's ID, what it is doing, and what it is for.
  ///
  /// Says nothing of what goes wrong: somebody is typing.
  static func printSessions() -> ExitCode {
    guard let sessions = try? DevSessions(environment: Environment.current(), program: ""),
      let list = try? sessions.list()
    else { return .failed }
    for session in list {
      let words = [session.report.status.rawValue, session.record.summary ?? ""]
      let about = words.joined(separator: " ").map { $0.isNewline || $0 == "\t" ? " " : $0 }
      let text = String(about)
      Output.standard.line(
        "\(session.record.name)\t\(text.hasSuffix(" ") ? String(text.dropLast()) : text)")
    }
    return .done
  }
}
