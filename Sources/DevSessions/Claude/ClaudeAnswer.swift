internal import JSON
internal import SessionStore
internal import SystemKit
internal import Tmux
internal import Transcripts

/// Gives an answer to a dialog of Claude Code by pressing keys.
struct ClaudeAnswer {
  let dialog: OpenDialog
  let driver: DialogDriver
  /// Whether the session was started without permission prompts.
  private let isBypassing: Bool

  init(
    _ session: ClaudeSession, _ dialog: OpenDialog, in room: DialogRoom, until deadline: Deadline
  ) throws {
    self.dialog = dialog
    driver = DialogDriver(
      session: session, target: try session.liveTarget, deadline: deadline, room: room)
    isBypassing = session.record.permissions ?? "bypass" == "bypass"
  }

  /// Answers, and returns what was chosen when the dialog has closed.
  func give(_ response: DevSessions.Response) throws -> [String] {
    try driver.settle()
    if let form = try driver.screen()?.dialog?.form { return try answer(form, response) }
    switch (dialog.kind, response) {
    case (_, .fields): throw misfit("--field is for a form; this has options")
    case (.question, .options(let answers)): return try answerQuestions(answers, isText: false)
    case (.question, .text(let answers)): return try answerQuestions(answers, isText: true)
    case (.question, .allow), (.question, .always):
      throw misfit("a question takes --option, or --deny")
    case (.question, .deny(let reason?)):
      throw misfit("a question takes “\(reason)” as --option; --deny alone leaves it unanswered")
    case (.question, .deny(nil)), (.plan, .deny(nil)):
      try driver.press(.escape, toClose: dialog)
      return ["declined"]
    case (.plan, .text(let words)) where words.count == 1:
      return [try write(words[0], at: { $0.hasPrefix("Tell Claude") })]
    case (.plan, .deny(let reason?)):
      return [try write(reason, at: { $0.hasPrefix("Tell Claude") })]
    case (_, .text): throw misfit("it takes no words of your own")
    case (_, _) where dialog.hasBoxes: return try answerBoxes(response)
    case (_, .options(let answers)):
      guard answers.count == 1, let answer = answers.first else {
        throw misfit("one --option answers this")
      }
      return [try choose(answer)]
    case (_, .allow): return [try choose(where: isPlainYes, or: "--allow")]
    case (_, .always): return [try choose(where: Self.isLastingYes, or: "--always")]
    case (_, .deny(let reason?)): return [try deny(because: reason)]
    case (_, .deny(nil)): return [try choose(where: Self.isNo, or: "--deny")]
    }
  }

  // MARK: - Choosing one option

  private func isPlainYes(_ label: String) -> Bool {
    if dialog.kind == .plan {
      // Who started the session without permission prompts has asked for none after the plan.
      let hasBypass = dialog.choices.contains { $0.label.contains("BYPASS") }
      return isBypassing && hasBypass
        ? label.contains("BYPASS") : label.hasPrefix("Yes, manually approve")
    }
    switch dialog.startDialog {
    case .settingsWarning?: return label == "Continue"
    case .settingsError?: return label.hasPrefix("Continue without")
    case .mcpServers?: return label == "Use this MCP server"
    default: break
    }
    if label == "Yes" { return true }
    return dialog.startDialog != nil && label.hasPrefix("Yes, I ")
  }

  private static func isLastingYes(_ label: String) -> Bool {
    let marks = ["always allow", "don't ask again", "accept edits", "allow all"]
    if label.hasPrefix("Use this and all future") { return true }
    return label.hasPrefix("Yes") && marks.contains { label.contains($0) }
  }

  private static func isNo(_ label: String) -> Bool {
    label == "No" || label.hasPrefix("No,") || label.hasPrefix("No ")
      || label.hasPrefix("Continue without using") || label == "Exit and fix manually"
  }

  private func choose(where matches: (String) -> Bool, or flag: String) throws -> String {
    guard let index = dialog.choices.firstIndex(where: { matches($0.label) }) else {
      throw misfit("\(flag) fits none of its options; give one with --option")
    }
    return try choose(index)
  }

  func choose(_ answer: String) throws -> String {
    guard let index = dialog.choices.index(of: answer) else {
      throw misfit("there is no option “\(answer)”\(dialog.choices.suggestion(for: answer))")
    }
    return try choose(index)
  }

  func choose(_ index: Int) throws -> String {
    let label = dialog.choices[index].label
    try driver.point(atIndex: index, label)
    try driver.press(.enter, toClose: dialog) { try driver.point(atIndex: index, label) }
    return label
  }

  // MARK: - Own words

  /// Denies with a reason: the option `No` takes one after Tab.
  private func deny(because reason: String) throws -> String {
    guard let no = dialog.choices.firstIndex(where: { $0.label == "No" }) else {
      throw misfit("it takes no reason; deny without, then send it as a prompt")
    }
    try driver.point(atIndex: no, "No")
    try driver.press(.tab, toSee: "a place for the reason") {
      $0.highlightedLabel?.hasPrefix("No, ") == true
    }
    try driver.paste(reason)
    try driver.press(.enter, toClose: dialog)
    return "No, \(reason)"
  }

  /// Writes into an option that takes text, and sends it.
  private func write(_ text: String, at matches: @escaping (String) -> Bool) throws -> String {
    guard let option = dialog.choices.firstIndex(where: { matches($0.label) }) else {
      throw misfit("it takes no words of your own")
    }
    try driver.point(atIndex: option, dialog.choices[option].label)
    try driver.paste(text)
    try driver.press(.enter, toClose: dialog)
    return text
  }

  func misfit(_ why: String) -> Failure {
    Failure(.usage, why, hint: "it asks: \(dialog.summary)", details: ["dialog": dialog.json])
  }
}
