internal import CommandLine
internal import DevSessions
internal import JSON
internal import SystemKit
internal import Transcripts

/// `logs`: the whole conversation.
enum LogsCommand {
  private static let follow = Flag("follow", short: "F", help: "Go on with what is added.")
  private static let tools = Flag("tools", help: "Also tool calls and their results.")

  static let entry = CommandEntry(
    declaration: Command(
      "logs", summary: "Print the whole conversation, with roles.",
      positionals: [Shared.id], options: [follow, tools, Shared.json],
      exitCodes: Shared.exitCodes(.done, .failed, .usage, .noSuchSession),
      examples: [
        Example("dev-sessions logs fizz-top", "What was said so far."),
        Example("dev-sessions logs fizz-top --follow --tools", "Watch it work."),
      ]),
    run: run)

  private static func run(_ context: Context) throws -> ExitCode {
    let showsTools = context.arguments[tools]
    var isEmpty = true
    try context.sessions.log(of: context.arguments[Shared.id], following: context.arguments[follow])
    { entry in
      for item in items(entry, tools: showsTools) {
        isEmpty = false
        if context.json {
          Output.json(.object(item.json))
        } else {
          Output.line("[\(item.role.uppercased())]\n\(item.text)\n")
        }
      }
    }
    if isEmpty, !context.json { Output.note("no conversation history available") }
    return .done
  }

  private struct Item {
    let role: String
    let text: String
    var time: Timestamp?
    var extra = JSONObject()

    var json: JSONObject {
      var object = JSONObject([("role", .string(role)), ("text", .string(text))])
      object["time"] = time.map { .string($0.description) }
      for member in extra.members { object[member.key] = member.value }
      return object
    }
  }

  private static func items(_ entry: ClaudeEntry, tools: Bool) -> [Item] {
    switch entry {
    case .prompt(let prompt): [Item(role: "human", text: prompt.text, time: prompt.time)]
    case .removedFromQueue(let text, "absorbed_mid_turn"?): [Item(role: "human", text: text)]
    case .reply(let reply): reply.blocks.compactMap { item($0, reply.time, tools: tools) }
    case .failure(let failure):
      [
        Item(
          role: "error", text: failure.text, time: failure.time,
          extra: ["error": .string(failure.error)])
      ]
    case .toolResults(let results) where tools:
      results.map {
        Item(
          role: "tool result", text: $0.text,
          extra: ["tool_use_id": .string($0.toolUseID), "is_error": .bool($0.isError)])
      }
    case .interruption: [Item(role: "interrupted", text: "[interrupted]")]
    default: []
    }
  }

  private static func item(
    _ block: ClaudeEntry.Reply.Block, _ time: Timestamp?, tools: Bool
  ) -> Item? {
    switch block {
    case .text(let text): Item(role: "assistant", text: text, time: time)
    case .toolUse(let use) where tools:
      Item(
        role: "tool", text: "\(use.name) \(use.input.text())", time: time,
        extra: ["tool_use_id": .string(use.id), "name": .string(use.name), "input": use.input])
    case .toolUse, .thinking: nil
    }
  }
}
