internal import CommandLine
internal import DevSessions
internal import Gateway
internal import JSON

/// `schema`: what a command prints with `--json`, as a JSON Schema.
enum SchemaCommand {
  private static let command = Positional(
    variadic: "command", .text("command"), minimum: 0,
    help: "The command, such as status or gateway token; error for what a failed one prints.")
  private static let all = Flag("all", help: "One object with the schemas of all commands.")

  static let entry: CommandEntry = CommandEntry(
    declaration: Command(
      "schema", summary: "Print the JSON Schema of what a command prints with --json.",
      discussion: [
        """
        The schemas are of draft 2020-12. Each line of a command's output is one value. Members may \
        be added in later versions; none that is required goes away. Without a command its names \
        are listed.
        """
      ],
      positionals: [command], options: [all], groups: [.atMostOne(command, all)],
      exitCodes: Shared.exitCodes(.done, .failed, .usage),
      examples: [
        Example("dev-sessions schema status", "What status --json prints."),
        Example("dev-sessions schema error", "What a command that fails prints."),
        Example("dev-sessions schema --all", "Everything, for a program that checks."),
      ], synonyms: ["schemas", "json"]),
    remote: .here, run: run)

  /// The name of what is no command.
  private static let errorName = "error"
  private static let named = OutputSchemas.all + [(errorName, OutputSchemas.error)]

  private static func run(_ context: Context) throws -> ExitCode {
    if context.arguments[all] {
      context.output.json(
        .object(JSONObject(named.map { ($0.command, document($0.command, $0.schema)) })))
      return .done
    }
    let words = context.arguments[command]
    guard !words.isEmpty else {
      for (name, _) in named { context.output.line(name) }
      return .done
    }
    let name = words.joined(separator: " ")
    guard let found = named.first(where: { $0.command == name }) else {
      let nearest = Nearest.match(name, in: named.map(\.command))
      throw Failure(
        .usage, "\(Sentence.quote(name)) has no JSON of its own",
        hint: nearest.map { "did you mean \($0)?" } ?? "see dev-sessions schema")
    }
    context.output.json(document(name, found.schema), .indented)
    return .done
  }

  private static func document(_ name: String, _ schema: Schema) -> JSONValue {
    let title = name == errorName ? "an error of dev-sessions" : "dev-sessions \(name) --json"
    return .object(
      JSONObject(
        [
          ("$schema", "https://json-schema.org/draft/2020-12/schema"),
          ("title", .string(title)),
        ] + schema.json.members.map { ($0.key, $0.value) }))
  }
}
