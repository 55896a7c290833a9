internal import CommandLine
internal import DevSessions
internal import Gateway
internal import JSON
internal import SessionStore
internal import SystemKit

/// `changes`: the files an agent has changed.
enum ChangesCommand {
  private static let turn = Option(
    "turn", .text("turn"), help: "Those of this turn, as send --json or watch name it.")
  private static let all = Flag("all", short: "a", help: "Those of every turn.")
  private static let diff = Flag("diff", short: "d", help: "Also how: as git apply takes it.")

  static let entry = CommandEntry(
    declaration: Command(
      "changes", summary: "Print the files that an agent changed in its last turn.",
      discussion: [
        """
        Told are the edits that the agent made with its own tools, with those of its subagents. What \
        the commands wrote that it ran, no agent tells: git status does. Paths below the session's \
        folder are shown from there.
        """
      ],
      positionals: [Shared.id], options: [turn, all, diff, Shared.json],
      groups: [.atMostOne(turn, all)],
      exitCodes: Shared.exitCodes(.done, .failed, .usage, .noSuchSession),
      examples: [
        Example("dev-sessions changes fizz-top", "What the last turn changed."),
        Example("dev-sessions changes fizz-top --all --diff", "Everything, as a patch."),
      ]),
    remote: .reads,
    run: run)

  private static func run(_ context: Context) throws -> ExitCode {
    let arguments = context.arguments
    let id = arguments[Shared.id]
    let extent: ChangesExtent =
      arguments[all] ? .all : arguments[turn].map(ChangesExtent.turn) ?? .lastTurn
    let agent = try context.sessions.agent(id)
    let turns = try agent.changes(in: extent)
    if let turn = arguments[turn], turns.isEmpty {
      throw Failure(
        .failed, "\(id) has no turn \(turn)", hint: "see dev-sessions changes \(id) --all")
    }
    let changed = turns.filter { !$0.files.isEmpty }
    let folder = agent.record.path ?? "/"
    let shown = { (path: String) in relative(path, to: folder) ?? context.output.shown(path) }
    if context.json {
      for turn in changed {
        for file in turn.files { context.output.json(json(file, of: turn, arguments[diff], shown)) }
      }
    } else if changed.isEmpty {
      let extent =
        arguments[all] ? "in any turn" : arguments[turn] == nil ? "in its last turn" : "in it"
      context.output.note("\(id) changed no files \(extent)")
    } else if arguments[diff] {
      showPatch(changed.flatMap(\.edits), folder, context.output)
    } else {
      show(changed, underHeadings: arguments[all], context.output, shown)
    }
    return .done
  }

  private static func show(
    _ turns: [TurnChanges], underHeadings: Bool, _ output: Output, _ shown: (String) -> String
  ) {
    for turn in turns {
      if underHeadings {
        let words = ["turn", turn.turn] + (turn.time.map { [$0.description] } ?? [])
        output.line(output.look.toned(words.joined(separator: " "), .strong))
      }
      for file in turn.files {
        let kind = file.kind.rawValue + String(repeating: " ", count: 10 - file.kind.rawValue.count)
        let names = [file.previousPath, file.path].compactMap { $0 }.map(shown)
          .map(Sentence.plain)
        output.line(
          "\(underHeadings ? "  " : "")\(kind)\(names.joined(separator: " -> "))\(extent(file))")
      }
    }
  }

  /// The lines added and removed, as ` (+3 -1)`.
  private static func extent(_ file: TurnChanges.File) -> String {
    let lines = file.lines
    let words = [
      lines.added > 0 ? "+\(lines.added)" : nil, lines.removed > 0 ? "-\(lines.removed)" : nil,
    ].compactMap { $0 }
    return words.isEmpty ? "" : " (\(words.joined(separator: " ")))"
  }

  private static func json(
    _ file: TurnChanges.File, of turn: TurnChanges, _ withDiff: Bool, _ shown: (String) -> String
  ) -> JSONValue {
    var object: JSONObject = ["turn": .string(turn.turn)]
    object["time"] = (file.edits.last?.time ?? turn.time).map { .string($0.description) }
    object["path"] = .string(file.path)
    object["kind"] = .string(file.kind.rawValue)
    object["previousPath"] = file.previousPath.map(JSONValue.string)
    let lines = file.lines
    object["added"] = .int(lines.added)
    object["removed"] = .int(lines.removed)
    object["edits"] = .int(file.edits.count)
    if withDiff { object["diff"] = .string(file.edits.map { $0.diff(shown) }.joined()) }
    return .object(object)
  }

  /// The edits below the folder, and what others there were.
  private static func showPatch(_ edits: [FileChange], _ folder: String, _ output: Output) {
    var others: [String] = []
    for edit in edits {
      let paths = [edit.previousPath, edit.path].compactMap { $0 }
      if let other = paths.first(where: { relative($0, to: folder) == nil }) {
        if !others.contains(other) { others.append(other) }
      } else {
        output.text(edit.diff { relative($0, to: folder) ?? $0 })
      }
    }
    guard !others.isEmpty else { return }
    let list = others.map(output.shown).map(Sentence.plain).joined(separator: ", ")
    output.note("left out, for it is not below the session's folder: \(list)")
  }

  /// The path from a folder on; nil for one that is not below it.
  private static func relative(_ path: String, to folder: String) -> String? {
    guard Path.isBelow(path, folder), path != folder else { return nil }
    return String(path.dropFirst(folder == "/" ? 1 : folder.count + 1))
  }
}
