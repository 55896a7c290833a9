internal import CommandLine
internal import DevSessions
internal import JSON
internal import Transcripts

/// What each command prints with `--json`.
///
/// Every line of standard output is one value; a test holds what the commands really print to this.
enum OutputSchemas {
  /// The schemas by the words that lead to the command.
  static let all: [(command: String, schema: Schema)] =
    work + looking + life + setUp + gateway

  private static let work: [(command: String, schema: Schema)] = [
    ("create", .storedRecord),
    (
      "send",
      .any(
        .receipt,
        .object("With --draft.", [.must("draft", .flag("It was typed and left."))]),
        .object(
          "With --command.",
          [
            .must("command", .text("The command.")),
            .may("turn", .text("The turn it started, for wait --turn; without one it is done.")),
          ]))
    ),
    (
      "ask",
      .object(
        "How the turn ended, and what was said in it.",
        [.must("session", .session)] + Schema.turnFields + [
          .may("messages", .list("The agent's messages of this turn.", of: .message)),
          .may("output", .text("A terminal's output, or the text of a screen-read agent.")),
        ])
    ),
    (
      "wait",
      .object(
        "How the wait for one session ended; one line for each.",
        [.must("session", .session)] + Schema.turnFields)
    ),
    ("last-message", .list("Messages, oldest first.", of: .message)),
  ]

  private static let looking: [(command: String, schema: Schema)] = [
    ("status", .details),
    ("list", .list("The sessions, oldest first.", of: .listedRecord)),
    (
      "hosts",
      .list(
        "The other machines.",
        of: .object(
          nil,
          [
            .must("host", .text("Its name.")),
            .must("reachable", .flag("Whether it answers, with a dev-sessions that fits.")),
            .may("version", .text("The version there.")),
            .may("sessions", .integer("How many sessions are alive there.")),
            .may("load", .number("The load of the last minute.")),
            .may("cores", .integer("How many cores it has.")),
            .may("problem", .text("Why it cannot be used.")),
          ]))
    ),
    (
      "watch",
      .object(
        "Something that happened to a session.",
        [
          .must("time", .time("When.")),
          .must("event", .word(SessionEvent.Kind.allCases.map(\.rawValue), "What.")),
          .must("session", .session),
          .may("unreachable", .flag("Whether its host cannot be reached.")),
        ], isOpen: true)
    ),
    (
      "logs",
      .object(
        "One entry of the conversation; one line for each.",
        [
          .must(
            "role", .word(LogEntry.Role.allCases.map(\.rawValue), "Who or what it comes from.")),
          .must("text", .text("The words, a tool call or its result.")),
          .may("time", .time("When.")),
        ], isOpen: true)
    ),
    (
      "changes",
      .object(
        "What became of one file in one turn; one line for each.",
        [
          .must("turn", .text("The turn.")),
          .may("time", .time("When it was changed last.")),
          .must("path", .text("The file; of a renamed one, where it is now.")),
          .must("kind", .word(FileChange.Kind.allCases.map(\.rawValue), "What became of it.")),
          .may("previousPath", .text("Where a renamed file was.")),
          .must("added", .integer("How many lines were added, edit by edit.")),
          .must("removed", .integer("How many lines were removed, edit by edit.")),
          .must("edits", .integer("How many edits that took.")),
          .may("diff", .text("With --diff: the edits, one after the other.")),
        ])
    ),
    ("usage", .list("The sessions.", of: .usage)),
    (
      "screen",
      .object(
        "What the session's terminal shows.",
        [
          .must("session", .session), .must("width", .integer("Columns.")),
          .must("height", .integer("Rows.")),
          .must("isDead", .flag("Whether what ran in it has ended.")),
          .must("text", .text("The lines.")),
        ])
    ),
    (
      "keys",
      .object(
        nil,
        [
          .must("session", .session),
          .must("keys", .list("What was pressed.", of: .text("A key, as tmux names it."))),
        ])
    ),
    (
      "explain",
      .object(
        "The signals behind a status.",
        [
          .must("session", .text("The session's ID, or the recording's path.")),
          .must("status", .status),
          .may("note", Schema.note),
          .must(
            "signals",
            .list(
              "What was looked at.",
              of: .object(
                nil,
                [
                  .must("source", .text("Where it comes from.")),
                  .must("finding", .text("What it says.")),
                  .must("won", .flag("Whether the status follows from it.")),
                  .may("time", .time("How old it is.")),
                ]))),
          .must(
            "unknown", .list("What this version does not know.", of: .text("In one phrase."))),
          .may("transcript", .text("The agent's transcript.")),
        ])
    ),
    ("inspect", .storedRecord),
  ]

  private static let removal = Schema.object(
    nil,
    [
      .must("killed", .list("What was ended and forgotten.", of: .session)),
      .must("dryRun", .flag("Whether it only would have been.")),
      spared,
    ])

  private static let spared = Schema.Field.may(
    "spared",
    .list(
      "Services that began in it and were left running, as others use them.",
      of: .object(
        nil,
        [.must("pid", .integer("The process.")), .must("service", .text("What it is."))])))

  private static let life: [(command: String, schema: Schema)] = [
    (
      "respond",
      .any(
        .object(
          "The answer that was given.",
          [
            .must("session", .session), .must("kind", .text("What was answered.")),
            .must("question", .text("What was asked.")),
            .must("digest", .text("Which dialog it was.")),
            .must("answers", .list("What was chosen.", of: .text("In words."))),
          ]),
        .dialog)
    ),
    (
      "interrupt",
      .object(
        nil,
        [
          .must("session", .session), .must("interrupted", .flag("Whether a turn was stopped.")),
          .may("note", .text("How it was done, where not with the usual keys.")),
        ])
    ),
    (
      "goal",
      .object(nil, [.must("session", .session), .must("goal", Schema.goal.orNull)])
    ),
    (
      "stop",
      .object(
        nil, [.must("session", .session), .must("stopped", .flag("Always true.")), spared])
    ),
    ("resume", .storedRecord),
    ("notify", .object(nil, [.must("notified", .session)])),
    ("adopt", .storedRecord),
    ("kill", removal),
    ("prune", removal),
  ]
}
