internal import JSON

extension CodexState {
  /// The milliseconds for which a call waits for a command before it asks again: Codex's maximum.
  static let longestWait: JSONValue = 30_000

  /// Returns the tool use for a directive; nil when it asks for none.
  func use(for directive: Directive) -> ReplyPlan.Block? {
    switch directive {
    case .run(let command): run(["cmd": .string(command)])
    case .escalate(let command):
      run([
        "cmd": .string(command), "sandbox_permissions": "require_escalated",
        "justification": .string("May I run \(command)?"),
      ])
    case .background(let command):
      use("exec_command", ["cmd": .string(command), "yield_time_ms": 250])
    case .read(let path): run(["cmd": .string("cat \(Self.quoted(path))")])
    case .write(let path, let text): patch(Self.patch(path, text))
    case .ask(let questions):
      use("request_user_input", ["questions": .array(questions.enumerated().map(Self.json))])
    case .plan(let text), .writePlan(let text):
      .text(["<proposed_plan>\n\(text)\n</proposed_plan>"], pause: .zero)
    case .agent(let prompt):
      use(
        "spawn_agent",
        [
          "task_name": .string(Self.taskName(prompt)), "message": .string(prompt),
          "fork_turns": "none",
        ])
    case .goal(let status, let turn):
      goalTurn < turn
        ? .text(["Goal turn \(goalTurn)"], pause: .zero)
        : use("update_goal", ["status": .string(status)])
    case .tool(let name, let input): use(name, text: input)
    case .say, .stream, .think, .and, .slow, .fail, .hang, .cut, .stop, .empty, .usage: nil
    }
  }

  /// Returns the tool use that waits longer for a running command.
  func use(for command: RunningCommand) -> ReplyPlan.Block {
    switch command {
    case .process(let id):
      use("write_stdin", ["session_id": .int(id), "yield_time_ms": Self.longestWait])
    case .cell(let id): use("wait", ["cell_id": .string(id), "yield_time_ms": Self.longestWait])
    }
  }

  private func use(_ name: String, _ input: JSONValue) -> ReplyPlan.Block {
    use(name, text: input.text())
  }

  private func use(_ name: String, text: String) -> ReplyPlan.Block {
    switch tools[name] {
    case .function: return .toolUse(name: tools.fullName(name), input: text)
    case .custom: return .freeform(name: name, input: text)
    case nil where tools["exec"] == .custom:
      let argument = (try? JSONValue(parsing: text)) ?? .string(text)
      return .freeform(name: "exec", input: "text(await tools.\(name)(\(argument.text())));")
    case nil: return .toolUse(name: name, input: text)
    }
  }

  /// Returns the tool use that runs a command to its end.
  private func run(_ members: JSONObject) -> ReplyPlan.Block {
    var members = members
    members["yield_time_ms"] = Self.longestWait
    guard tools["exec_command"] == nil, tools["exec"] == .custom else {
      return use("exec_command", .object(members))
    }
    return .freeform(
      name: "exec",
      input: """
        let part = await tools.exec_command(\(JSONValue.object(members).text()));
        let output = part.output;
        while (part.exit_code === undefined && part.session_id !== undefined) {
          part = await tools.write_stdin({session_id: part.session_id, yield_time_ms: 30000});
          output += part.output;
        }
        text(output);
        """)
  }

  private func patch(_ text: String) -> ReplyPlan.Block {
    guard tools["apply_patch"] == nil, tools["exec"] == nil else {
      return use("apply_patch", text: text)
    }
    // Codex recognises this command and treats it as the tool.
    return run(["cmd": .string("apply_patch <<'END-OF-PATCH'\n\(text)END-OF-PATCH\n")])
  }

  private static func patch(_ path: String, _ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let added = lines.map { "+\($0)\n" }.joined()
    return "*** Begin Patch\n*** Add File: \(path)\n\(added)*** End Patch\n"
  }

  /// Returns a name for an agent.
  ///
  /// Names must differ, and have only small letters and underscores.
  private static func taskName(_ prompt: String) -> String {
    let words = prompt.lowercased().split { !("a"..."z").contains($0) }
    return (["agent"] + words.prefix(4).map { String($0) }).joined(separator: "_")
  }

  private static func quoted(_ word: String) -> String {
    "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#)
      + "'"
  }

  private static func json(_ index: Int, _ question: Directive.Question) -> JSONValue {
    let options = question.options.map { option -> JSONValue in
      ["label": .string(option), "description": .string("Choose \(option)")]
    }
    return [
      "id": .string("question_\(index + 1)"), "header": .string("Question \(index + 1)"),
      "question": .string(question.text), "options": .array(options),
    ]
  }
}
