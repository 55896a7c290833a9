internal import CommandLine
internal import DevSessions
internal import JSON
internal import Tmux

/// `keys`: presses keys in a session's terminal.
enum KeysCommand {
  private static let keys = Positional(
    variadic: "key", .text("key"), help: "Enter, Escape, Up, C-c, M-x, F5, a …, as tmux names them."
  )

  static let entry = CommandEntry(
    declaration: Command(
      "keys", summary: "Press keys in a session's terminal.",
      discussion: [
        """
        Nothing is checked and nothing waited for: a key may answer a question, stop a turn or end \
        the agent. Text is sent by send; send --no-enter leaves it in the input.
        """
      ],
      positionals: [Shared.id, keys], options: [Shared.json],
      exitCodes: Shared.exitCodes(.done, .failed, .usage, .notRunning, .noSuchSession),
      examples: [
        Example("dev-sessions keys fizz-top Up Enter", "Repeat a shell's last command."),
        Example("dev-sessions keys fizz-top C-d", "End a REPL's input."),
      ]),
    run: { context in
      let id = context.arguments[Shared.id]
      let names = context.arguments[keys]
      let pressed = try names.map { name in
        guard let key = Key(name) else {
          throw Failure(
            .usage, "there is no key “\(name)”", hint: "names are tmux's: C-c, Enter, F5")
        }
        return key
      }
      try context.sessions.agent(id).press(pressed)
      if context.json {
        context.output.json(["session": .string(id), "keys": .array(names.map(JSONValue.string))])
      } else {
        context.output.line("Pressed \(names.joined(separator: " ")) in \(id)")
      }
      return .done
    })
}
