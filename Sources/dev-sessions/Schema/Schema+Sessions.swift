internal import DevSessions
internal import SessionStore
internal import Transcripts

/// The parts that several commands print.
extension Schema {
  static let session = text("The session's ID.")

  static let status = word(
    SessionStatus.allCases.map(\.rawValue), "What the session is doing, as status prints it.")

  private static let waitingFor = word(
    StatusReport.WaitingFor.allCases.map(\.rawValue), "What kind of answer is due.")

  private static func reason(_ description: String) -> Schema {
    word(TurnResult.Reason.allCases.map(\.rawValue), description)
  }

  /// How a turn ended; terminals and screen-read agents know more of it.
  static let turnFields: [Field] = [
    .must("reason", reason("How it ended.")),
    .may("turn", text("The turn, as in its receipt.")),
    .may("error", text("The agent's name of a failure.")),
    .may("detail", text("The agent's words about a failure.")),
    .may("goal", text("With wait --goal: what became of the goal.")),
    .may("status", reason("The same as reason.")),
    .may("duration", number("How many seconds it took.")),
    .may("exitStatus", integer("What the last command of a shell exited with.")),
    .may("prompt", text("What stood before the cursor at the end.")),
    .may("truncated", flag("Whether a part of the output is missing.")),
    .may("waitingFor", waitingFor),
    .may("program", text("The program in front of a terminal that waits.")),
  ]

  /// The record of a session, as inspect prints it; programs may keep fields of their own in it.
  static func record(status: Schema, more: [Field] = []) -> Schema {
    object(
      "The record of a session.",
      [
        .must("championId", session),
        .may("internalId", text("The agent's own ID of the conversation: a UUID, or a thread.")),
        .may("cli", text("The kind of agent.")),
        .may(
          "shellMarks",
          word(
            ShellMarks.allCases.map(\.rawValue),
            "What a terminal's shell tells of its commands, found as it started.")),
        .may("mode", text("Where it runs.")),
        .may("path", text("The folder it works in.")),
        .may("description", text("What it is for.")),
        .may("status", status),
        .may("createdAt", storedTime("When it was created.")),
        .may("lastUsed", storedTime("When something was last sent to it.")),
        .may("model", text("The model.")),
        .may("effort", text("The reasoning effort.")),
        .may("permissions", text("What it may do without asking.")),
        .may("parent", text("The session that created it.")),
        .may("host", text("The other machine it runs on; none is this one.")),
        .may("remoteBin", text("The dev-sessions over there, where it has another name.")),
        .may("lastStatus", text("What one on another machine was doing when that was last asked.")),
        .may(
          "state",
          word(
            SessionRecord.State.allCases.map(\.rawValue), "How far it has come, as we know it.")),
        .may("failure", text("Why it failed to start.")),
        .may("transcriptPath", text("The agent's transcript.")),
        .may("agentVersion", text("The version of the agent.")),
        .may("lastTurnStatus", text("How its last turn ended, as last seen.")),
        .may("lastTurnError", text("Why its last turn failed.")),
        .may("tmuxSocket", text("The socket of its tmux server.")),
        .may("paneId", text("Its tmux pane.")),
        .may("panePid", integer("The process in its pane.")),
      ] + more, isOpen: true)
  }

  static let storedRecord = record(
    status: word(["active", "inactive"], "Whether it counts as live."))

  static let listedRecord = record(
    status: status,
    more: [
      .may("waitingFor", waitingFor),
      .may("dialog", dialog),
      .may("lastTurn", lastTurn),
      .may("retry", retry),
      .may("line", text("The line by which a screen-read agent is known to wait.")),
      .may("need", need),
      .may("note", note),
      .may("problem", text("Why its status cannot be found out; it then has none.")),
      .may("unreachable", flag("Whether its host did not answer: then all is as last known.")),
    ])

  private static let lastTurn = object(
    "How the last turn ended.", turnFields + [.may("endedAt", time("When it ended."))])

  private static let retry = object(
    "A request to the model that is tried again.",
    [
      .must("attempt", integer("Which attempt it is.")), .must("of", integer("Of how many.")),
      .must("reason", text("Why.")),
    ])

  private static let need = word(
    SessionCondition.Need.allCases.compactMap(\.word), "Why it needs a person; none is no need.")

  static let note = text("What a person should know of it, in few words.")

  /// A record with all that `status` finds out.
  static let details = record(
    status: status,
    more: [
      .may("waitingFor", waitingFor),
      .may("dialog", dialog),
      .may("lastTurn", lastTurn),
      .may("need", need),
      .may("note", note),
      .may("queued", integer("How many prompts wait for the running turn.")),
      .may(
        "tool",
        object(
          "The tool that runs.",
          [.must("name", text("Its name.")), .must("input", anything("What it was given."))])),
      .may("retry", retry),
      .may(
        "background",
        object(
          "What goes on after the turn.",
          [.must("shells", integer("Shells.")), .must("agents", integer("Subagents."))])),
      .may(
        "backgroundJob",
        object(
          "The job of Claude Code's background service that the conversation is.",
          [
            .must("id", text("What claude attach and claude stop call it.")),
            .must("running", flag("Whether a process carries it on.")),
            .may("shown", flag("Whether the session's screen shows it.")),
          ])),
      .may("pullRequests", list("Addresses seen in what it said.", of: text("An address."))),
      .may("line", text("How a terminal or a screen-read agent is known to wait, in one line.")),
      .may("program", text("The program in front of a terminal that waits.")),
      .may("lastLine", text("A terminal's last line.")),
      .may(
        "cell",
        object(
          "What runs in a terminal.",
          [
            .must("turn", text("The turn.")), .must("text", text("What was sent.")),
            .must("time", time("When.")),
          ])),
      .may("thread", text("The Codex thread.")),
      .may(
        "usage", object("The tokens a Codex thread has used, in Codex's words.", [], isOpen: true)),
      .may(
        "fileChanges",
        list(
          "What the last Codex turn changed.",
          of: object(
            nil,
            [.must("path", text("The file.")), .must("kind", text("add, update or delete."))]))),
      .may("goal", goal),
    ])

  private static let tokenCounts: [Field] = [
    .may("inputTokens", integer("What was read that was in no cache.")),
    .may("cacheWriteTokens", integer("What was read and put in the cache.")),
    .may("cacheReadTokens", integer("What was read from the cache.")),
    .may("outputTokens", integer("What was written, reasoning included.")),
    .may("reasoningTokens", integer("The part of it that is reasoning, where that is told.")),
  ]

  /// What a session has used; without numbers where its agent has told nothing yet.
  static let usage = object(
    nil,
    [
      .must("session", session), .must("cli", text("The kind of agent.")),
      .may("host", text("The other machine it runs on.")),
    ] + tokenCounts + [
      .may("totalTokens", integer("All but the reasoning, which is part of the output.")),
      .may(
        "models",
        list(
          "Each model's share.", of: object(nil, [.must("model", text("Its name."))] + tokenCounts))
      ),
      .may("estimatedCostUSD", number("The agent's own estimate at list prices.")),
      .may("costIsPartial", flag("Whether more has been used since it made that.")),
      .may("unreachable", flag("Whether its host did not answer.")),
    ])

  /// What is asked of somebody.
  static let dialog = object(
    "The question, permission prompt or dialog that is open.",
    [
      .must("kind", waitingFor),
      .must("digest", text("Names this very dialog, for respond --to.")),
      .must("question", text("What is asked, in one paragraph.")),
      .must("options", list("What can be answered.", of: choice)),
      .may("name", text("Which dialog of the agent's start it is.")),
      .may("questions", list("The model's questions, one by one.", of: question)),
      .may("fields", list("What a form wants filled in.", of: field)),
      .may("tool", text("The tool it is about.")),
      .may("input", anything("What the tool would be given.")),
      .must("text", text("All that stands above the options.")),
    ])

  private static let choice = object(
    nil,
    [
      .must("key", text("What respond --option takes for it.")), .must("label", text("Its label.")),
      .may("description", text("What it means.")),
      .may("checked", flag("Whether it is ticked, where several can be.")),
    ])

  private static let field = object(
    nil,
    [
      .must("name", text("What respond --field takes for it.")),
      .must("type", text("string, number, integer, boolean, or array.")),
      .must("required", flag("Whether it must be filled in.")),
      .may("title", text("Its title.")), .may("description", text("What it is for.")),
      .may("options", list("The values it takes.", of: choice)),
      .may("default", anything("The value it has when it is left out.")),
    ])

  private static let question = object(
    nil,
    [
      .must("header", text("Its title.")), .must("question", text("What is asked.")),
      .must("multiSelect", flag("Whether several options can be chosen.")),
      .must("options", list("What can be answered.", of: choice)),
    ])

  static let goal = object(
    "What a Codex session works towards by itself, in Codex's words.",
    [
      .must("objective", text("What is to be reached.")), .must("status", text("How it stands.")),
      .may("tokenBudget", integer("How many tokens it may take.").orNull),
      .may("tokensUsed", integer("How many it has taken.")),
      .may("timeUsedSeconds", integer("How many seconds it has taken.")),
    ], isOpen: true)

  static let message = object(
    "One message of the agent.",
    [
      .must("id", text("The agent's ID of it.")),
      .must("text", text("Its text, blocks joined by a blank line.")),
      .must(
        "blocks",
        list(
          "Its blocks of text.",
          of: object(
            nil, [.must("type", word(["text"], "Always text.")), .must("text", text("It."))]))),
      .may("model", text("The model.")),
      .may("phase", text("commentary or final_answer (Codex).")),
      .may("stopReason", text("Why the model ended it.")),
      .may("time", time("When.")),
    ])

  static let receipt = object(
    "The proof that a prompt was accepted.",
    [
      .must("type", word(["turn"], "Always turn.")),
      .must("turn", text("Names the turn, for wait --turn.")),
      .must("time", time("When it was accepted.")),
      .must("proof", word(Receipt.Proof.allCases.map(\.rawValue), "What the proof rests on.")),
      .must("digest", text("SHA-256 of the prompt as it was given.")),
      .must("recordedDigest", text("By which it is found again in the agent's records.")),
      .must("session", text("The agent's own ID of the conversation.")),
      .must("transcript", text("The transcript it was delivered to; empty for some kinds.")),
      .must("offset", integer("Where in it to look.")),
      .may("idempotencyKey", text("The caller's key.")),
      .may("changes", list("What was changed in the prompt.", of: text("A change."))),
    ])
}
