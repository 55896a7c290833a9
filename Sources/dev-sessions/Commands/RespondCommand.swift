internal import CommandLine
internal import DevSessions
internal import Gateway
internal import JSON
internal import SystemKit
internal import Transcripts

/// `respond`: answers a question, permission prompt or dialog.
enum RespondCommand {
  private static let answer = Positional(
    optional: "answer", .text("answer"),
    help: "An option, as with --option; with --deny, the reason.")
  private static let options = Option(
    repeating: "option", short: "o", .text("n|text"),
    help: "An option's number or label, or an answer in your own words.")
  private static let text = Option(
    repeating: "text", .text("words"),
    help: "An answer in your own words, also where they resemble an option.")
  private static let fields = Option(
    repeating: "field", .keyValue, placeholder: "name=value",
    help: "A value for a field of a form, as an MCP server shows one.")
  private static let allow = Flag("allow", help: "Yes, this time.")
  private static let always = Flag("always", help: "Yes, and do not ask for the like again.")
  private static let deny = Flag(
    "deny", help: "No. With a reason the turn goes on, without one it ends.")
  private static let digest = Option(
    "to", .text("digest"),
    help: "Answer only the dialog with this digest (of status --json).")
  private static let timeout = Option(
    "timeout", short: "t", .duration, default: .seconds(30),
    help: "How long the dialog may take to close.")

  static let entry = CommandEntry(
    declaration: Command(
      "respond", summary: "Answer the question, permission prompt or dialog a session waits at.",
      discussion: [
        """
        Reads the dialog as it is now, checks each step on the screen, and returns when it has \
        closed. Without an answer it shows what is asked and, at a terminal, asks for the answer.
        """,
        """
        A question takes an option's number or label; anything else is an answer in your own \
        words, unless it looks like a misspelt label. A question that takes several answers takes \
        several --option, or numbers with commas between them. Several questions take one --option \
        each, in order.
        """,
        """
        A form of an MCP server takes --field for each field to be set, or the value alone where it \
        has one field; --allow accepts it as it is, --deny declines.
        """,
      ],
      positionals: [Shared.id, answer],
      options: [options, text, fields, allow, always, deny, digest, timeout, Shared.json],
      groups: [.atMostOne(options, text, fields, allow, always, deny)],
      exitCodes: Shared.exitCodes(
        .done, .failed, .usage, .needsAnswer, .notRunning, .noSuchSession, .timedOut),
      examples: [
        Example("dev-sessions respond fizz-top", "What is asked?"),
        Example("dev-sessions respond fizz-top --option 2", "The second option."),
        Example("dev-sessions respond fizz-top --option 1,3 --option Blue", "Two questions."),
        Example(
          "dev-sessions respond fizz-top --field env=staging --field force=yes", "Fill in a form."),
        Example("dev-sessions respond fizz-top --allow", "Let it run the command."),
        Example("dev-sessions respond fizz-top --deny \"use make instead\"", "And say why not."),
      ]),
    remote: .showsOrChanges,
    run: run)

  private static func run(_ context: Context) throws -> ExitCode {
    let arguments = context.arguments
    let id = arguments[Shared.id]
    guard let response = try response(arguments) else { return try show(context, id) }
    return try give(response, id, digest: arguments[digest], context)
  }

  private static func give(
    _ response: DevSessions.Response, _ id: String, digest: String?, _ context: Context
  ) throws -> ExitCode {
    let responded = try context.sessions.respond(
      to: id, response, digest: digest, until: .after(context.arguments[timeout]))
    if context.json {
      context.output.json([
        "session": .string(id), "kind": .string(responded.dialog.kind.rawValue),
        "question": .string(responded.dialog.question),
        "digest": .string(responded.dialog.digest),
        "answers": .array(responded.answers.map(JSONValue.string)),
      ])
    } else {
      context.output.line("Answered \(id): \(responded.answers.joined(separator: "; "))")
    }
    return .done
  }

  private static func response(
    _ arguments: ParsedArguments
  ) throws -> DevSessions.Response? {
    let word = arguments[answer]
    if arguments[deny] { return .deny(reason: word) }
    if arguments[allow] || arguments[always] {
      if let word { throw arguments.usageError("“\(word)” goes with --deny or alone") }
      return arguments[allow] ? .allow : .always
    }
    let values = arguments[fields]
    if !values.isEmpty || !arguments[text].isEmpty {
      if let word { throw arguments.usageError("“\(word)” goes alone or with --option") }
      return values.isEmpty
        ? .text(arguments[text]) : .fields(values.map { .init(name: $0.key, value: $0.value) })
    }
    let chosen = [word].compactMap { $0 } + arguments[options]
    return chosen.isEmpty ? nil : .options(chosen)
  }

  private static func show(_ context: Context, _ id: String) throws -> ExitCode {
    let dialog = try context.sessions.dialog(
      of: context.sessions.agent(id), until: .after(.seconds(2)))
    if context.json {
      context.output.json(dialog.json)
      return .needsAnswer
    }
    let view = DialogView(dialog, id: id)
    view.lines.forEach(context.output.line)
    guard let ask = context.caller.ask, let questions = view.prompts else {
      context.output.note("answer with: \(view.commandLine)")
      return .needsAnswer
    }
    var answers: [String] = []
    for question in questions {
      guard let answer = ask(question), !answer.allSatisfy(\.isWhitespace) else {
        return .needsAnswer
      }
      answers.append(answer)
    }
    return try give(.options(answers), id, digest: dialog.digest, context)
  }
}
