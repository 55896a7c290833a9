internal import CommandLine
internal import DevSessions
internal import JSON

extension OutputSchemas {
  private static let setting = Schema.object(
    nil,
    [
      .must("key", .text("The setting.")),
      .must("value", Schema.text("What holds; null for none.").orNull),
      .must("isDefault", .flag("Whether that is built in.")),
      .must("help", .text("What it means.")),
    ])

  private static let skills = Schema.list(
    "The skills it is about.",
    of: .object(
      nil,
      [
        .must("skill", .text("Its name.")), .must("path", .text("Its file.")),
        .must(
          "state",
          .word(
            ["missing", "current", "outdated", "foreign", "removed"],
            "How it was found; removed, what uninstall-skill has taken away.")),
      ]))

  static let setUp: [(command: String, schema: Schema)] = [
    (
      "doctor",
      .list(
        "Everything that was looked at.",
        of: .object(
          nil,
          [
            .must("check", .text("What was looked at, in one word.")),
            .must(
              "level", .word(Finding.Level.allCases.map(\.rawValue), "How much it matters.")),
            .must("message", .text("What was found.")),
            .must("fix", Schema.text("What to do; null for nothing.").orNull),
            .must("canFix", .flag("Whether --fix does it.")),
          ]))
    ),
    (
      "config list",
      .object(
        nil,
        [
          .must("path", .text("The file.")),
          .must("settings", .list("Every setting.", of: setting)),
          .must(
            "consent",
            .object("What was agreed to, for each folder.", [], isOpen: true)),
          .may("hosts", .object("Other machines, as they are written there.", [], isOpen: true)),
        ])
    ),
    ("config get", setting),
    (
      "setup",
      .list(
        "What was looked at, in order.",
        of: .object(
          nil,
          [
            .must("step", .text("What, in one word.")),
            .must(
              "state", .word(SetupStep.Outcome.allCases.map(\.rawValue), "What became of it.")),
            .must("message", .text("What was found or done.")),
            .must("actions", .list("What is to be done, or was.", of: .text("In one line."))),
          ]))
    ),
    ("install-skill", skills),
    ("uninstall-skill", skills),
    (
      "manual",
      .object(
        "The declarations of all commands.",
        [
          .must("program", .text("Its name.")), .must("version", .text("Its version.")),
          .must(
            "commands",
            .list(
              "The commands.", of: .object(nil, [.must("name", .text("Its name."))], isOpen: true))),
          .must("exitCodes", .list("What exit codes mean.", of: exitCode)),
          .must("settings", .list("The keys of config.", of: .text("A key."))),
          .must(
            "environment",
            .list(
              "Environment variables.",
              of: .object(
                nil, [.must("name", .text("Its name.")), .must("meaning", .text("Its meaning."))]))),
        ])
    ),
    (
      "demo",
      .any(
        .object(
          "One command of the demo; one line for each.",
          [
            .must("step", .integer("Which it is.")),
            .must("arguments", .list("Its words.", of: .text("A word."))),
            .must("exit", .text("How it ended.")), .must("output", .text("What it printed.")),
            .must("errors", .text("What it said on standard error.")),
            .must("milliseconds", .integer("How long it took.")),
          ]),
        .object(
          "The last line.",
          [
            .must("steps", .integer("How many commands were run.")),
            .must("milliseconds", .integer("How long all took.")),
            .must("folder", Schema.text("With --keep, where its files are.").orNull),
            .must("kinds", .list("The kinds of session shown.", of: .text("As for --cli."))),
            .must(
              "missing", .list("The agents that are not installed.", of: .text("As for --cli."))),
          ]))
    ),
  ]

  private static let exitCode = Schema.object(
    nil, [.must("code", .integer("The code.")), .must("meaning", .text("What it means."))])

  static let gateway: [(command: String, schema: Schema)] = [
    (
      "gateway",
      .object(
        "Printed once it listens.",
        [
          .must("url", .text("Its address.")), .must("port", .integer("Its port.")),
          .must("tokenFile", .text("The file with its token.")),
        ])
    ),
    (
      "gateway token",
      .object(
        nil,
        [
          .must("token", .text("The token.")),
          .must("readOnly", .flag("Whether it only lets look.")),
          .must("below", Schema.text("The folder it is bound to; null for none.").orNull),
        ])
    ),
    (
      "gateway install",
      .object(
        nil, [.must("installed", .flag("Always true.")), .must("file", .text("Its definition."))])
    ),
    (
      "gateway uninstall",
      .object(nil, [.must("uninstalled", .flag("Whether there was one."))])
    ),
    (
      "gateway status",
      .object(
        nil,
        [
          .must("service", .text("not installed, or the state the system gives.")),
          .must("answers", .flag("Whether a gateway answers there.")),
          .must("port", .integer("The port asked.")),
          .must("version", Schema.text("The version that answers.").orNull),
        ])
    ),
  ]

  /// What a command that fails prints on standard error.
  static let error = Schema.object(
    nil,
    [
      .must(
        "error",
        .object(
          "Why it failed.",
          [
            .must("code", .word(ExitCode.allCases.map(\.name), "The exit code by name.")),
            .must("message", .text("What happened.")),
            .may("hint", .text("What to do next.")),
            .may("session", .session),
            .may("waitingFor", .text("With needs_answer: what kind of answer is due.")),
            .may("dialog", Schema.dialog.orNull),
            .may("line", .text("With needs_answer: a screen-read agent's line.")),
            .may("program", .text("With needs_answer: the program in front of a terminal.")),
            .may("turn", .text("With turn_failed: the turn that runs.")),
            .may("output", .text("Results of a change that could not be written.")),
          ]))
    ])
}
