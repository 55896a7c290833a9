internal import JSON
internal import SessionStore
internal import SystemKit
internal import Tmux
internal import Transcripts

/// What is pressed in a dialog of Claude Code to give an answer.
struct ClaudeAnswer {
  let dialog: OpenDialog
  private let driver: DialogDriver
  /// Whether the session was started without permission prompts.
  private let isBypassing: Bool

  init(_ session: ClaudeSession, _ dialog: OpenDialog, until deadline: Deadline) throws {
    self.dialog = dialog
    driver = DialogDriver(
      session: session, target: try session.liveTarget, deadline: deadline)
    isBypassing = session.record.permissions ?? "bypass" == "bypass"
  }

  /// Answers, and returns what was chosen when the dialog has closed.
  func give(_ response: DevSessions.Response) throws -> [String] {
    try driver.settle()
    switch (dialog.kind, response) {
    case (_, .fields): throw misfit("this has no fields to fill in")
    case (.question, .options(let answers)): return try answerQuestions(answers)
    case (.question, .allow), (.question, .always):
      throw misfit("a question takes --option, or --deny")
    case (.question, .deny(let reason?)):
      throw misfit("a question takes “\(reason)” as --option; --deny alone leaves it unanswered")
    case (.question, .deny(nil)), (.plan, .deny(nil)):
      try driver.press(.escape, toClose: dialog)
      return ["declined"]
    case (_, .options(let answers)):
      guard answers.count == 1, let answer = answers.first else {
        throw misfit("one --option answers this")
      }
      return [try choose(answer)]
    case (_, .allow): return [try choose(where: isPlainYes, or: "--allow")]
    case (_, .always): return [try choose(where: Self.isLastingYes, or: "--always")]
    case (.plan, .deny(let reason?)):
      return [try write(reason, at: { $0.hasPrefix("Tell Claude") })]
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
    if dialog.startDialog == .settingsWarning { return label == "Continue" }
    if label == "Yes" { return true }
    return dialog.startDialog != nil && label.hasPrefix("Yes, I ")
  }

  private static func isLastingYes(_ label: String) -> Bool {
    let marks = ["always allow", "don't ask again", "accept edits", "allow all"]
    return label.hasPrefix("Yes") && marks.contains { label.contains($0) }
  }

  private static func isNo(_ label: String) -> Bool {
    label == "No" || label.hasPrefix("No,") || label.hasPrefix("No ")
  }

  private func choose(where matches: (String) -> Bool, or flag: String) throws -> String {
    guard let index = dialog.choices.firstIndex(where: { matches($0.label) }) else {
      throw misfit("\(flag) fits none of its options; give one with --option")
    }
    return try choose(index)
  }

  private func choose(_ answer: String) throws -> String {
    guard let index = index(of: answer, among: dialog.choices) else {
      throw misfit("there is no option “\(answer)”")
    }
    return try choose(index)
  }

  private func choose(_ index: Int) throws -> String {
    let label = dialog.choices[index].label
    try driver.point(at: label)
    try driver.press(.enter, toClose: dialog) { try driver.point(at: label) }
    return label
  }

  /// The option an answer means: its number or its label.
  private func index(of answer: String, among choices: [OpenDialog.Choice]) -> Int? {
    if let key = Int(answer) { return choices.firstIndex { $0.key == key } }
    let wanted = answer.trimmingSpaces.lowercased()
    return choices.firstIndex { $0.label.lowercased() == wanted }
  }

  // MARK: - Own words

  /// Denies with a reason: the option `No` takes one after Tab.
  private func deny(because reason: String) throws -> String {
    guard let no = dialog.choices.first(where: { $0.label == "No" }) else {
      throw misfit("it takes no reason; deny without, then send it as a prompt")
    }
    try driver.point(at: no.label)
    try driver.press(.tab, toSee: "a place for the reason") {
      $0.highlightedLabel?.hasPrefix("No, ") == true
    }
    try driver.paste(reason)
    try driver.press(.enter, toClose: dialog)
    return "No, \(reason)"
  }

  /// Writes into an option that takes text, and sends it.
  private func write(_ text: String, at matches: @escaping (String) -> Bool) throws -> String {
    guard let option = dialog.choices.first(where: { matches($0.label) }) else {
      throw misfit("it takes no words of your own")
    }
    try driver.point(at: option.label)
    try driver.paste(text)
    try driver.press(.enter, toClose: dialog)
    return text
  }

  // MARK: - Questions of the model

  /// What is to be chosen for one question.
  private enum Choice: Hashable {
    case label(String)
    case ownWords(String)

    var isLabel: Bool { if case .label = self { true } else { false } }

    var text: String {
      switch self {
      case .label(let text), .ownWords(let text): text
      }
    }
  }

  private func answerQuestions(_ answers: [String]) throws -> [String] {
    let questions = dialog.questions
    guard !questions.isEmpty else { return [try choose(answers.first ?? "")] }
    let choices = try choices(answers, for: questions)
    if let first = questions.first { try goBack(to: first) }
    var remaining = Array(questions.indices)
    while let shown = try driver.screen()?.dialog, !shown.isReview {
      guard let index = remaining.first(where: { shown.shows(questions[$0].text) }) else {
        throw misfit("the screen shows another question than expected")
      }
      remaining.removeAll { $0 == index }
      try answer(questions[index], choices[index], on: shown)
    }
    if try driver.screen()?.dialog?.isReview == true {
      try driver.point(at: "Submit answers")
      try driver.press(.enter, toClose: dialog) { try driver.point(at: "Submit answers") }
    }
    return choices.map { $0.map(\.text).joined(separator: ", ") }
  }

  /// Goes to the first question when a person has begun to answer: all are answered anew.
  private func goBack(to first: OpenDialog.Question) throws {
    for _ in dialog.questions.indices {
      guard let shown = try driver.screen()?.dialog, !shown.shows(first.text) else { return }
      // In a place for text, Left moves in the text.
      if !shown.isReview { try driver.point(atIndex: 0) }
      try driver.press(.left, toSee: "the question before") { $0.dialog?.text != shown.text }
    }
  }

  private func choices(
    _ answers: [String], for questions: [OpenDialog.Question]
  ) throws -> [[Choice]] {
    if questions.count == 1, let question = questions.first {
      let choices = try answers.flatMap { try self.choices($0, for: question) }
      guard !choices.isEmpty, question.allowsSeveral || choices.count == 1 else {
        throw misfit("“\(question.text)” takes one answer")
      }
      return [choices]
    }
    guard answers.count == questions.count else {
      throw misfit("it asks \(questions.count) questions: give an --option for each, in order")
    }
    return try zip(answers, questions).map { try choices($0, for: $1) }
  }

  private func choices(
    _ answer: String, for question: OpenDialog.Question
  ) throws -> [Choice] {
    if let index = index(of: answer, among: question.options) {
      return [.label(question.options[index].label)]
    }
    if question.allowsSeveral {
      let parts = answer.split(separator: ",").map { String($0).trimmingSpaces }
      let indices = parts.map { index(of: $0, among: question.options) }
      if parts.count > 1, !indices.contains(nil) {
        return indices.compactMap { $0 }.map { .label(question.options[$0].label) }
      }
    }
    if let number = Int(answer) {
      throw misfit("“\(question.text)” has no option \(number)")
    }
    return [.ownWords(answer)]
  }

  private func answer(
    _ question: OpenDialog.Question, _ choices: [Choice], on shown: ScreenDialog
  ) throws {
    if question.allowsSeveral {
      for option in shown.options where option.isChecked != nil {
        guard question.options.contains(where: { $0.label == option.label }) else { continue }
        let wanted = choices.contains(.label(option.label))
        if option.isChecked != wanted { try tick(option.label, wanted) }
      }
    }
    var next = question.allowsSeveral ? Key.right : .enter
    var aim: (() throws -> Void)?
    for choice in choices where !(question.allowsSeveral && choice.isLabel) {
      switch choice {
      case .label(let label):
        try driver.point(at: label)
        aim = { try driver.point(at: label) }
      case .ownWords(let text):
        try driver.point(atIndex: question.options.count)
        try driver.paste(text)
        // There Right moves in the text: the line below sends it.
        if question.allowsSeveral {
          try driver.press(.down, toSee: "Submit") { $0.dialog?.highlighted == nil }
          next = .enter
        }
      }
    }
    let isLast = dialog.questions.count == 1 && !question.allowsSeveral
    if isLast { return try driver.press(.enter, toClose: dialog, aim: aim) }
    try driver.press(next, toSee: "the next question", aim: aim) {
      $0.dialog.map { $0.question != shown.question } ?? true
    }
  }

  private func tick(_ label: String, _ wanted: Bool) throws {
    try driver.point(at: label)
    try driver.press(
      .enter, toSee: "the tick at “\(label)”", aim: { try driver.point(at: label) }
    ) { screen in
      screen.dialog?.options.first { $0.label == label }?.isChecked == wanted
    }
  }

  private func misfit(_ why: String) -> Failure {
    Failure(.usage, why, hint: "it asks: \(dialog.summary)", details: ["dialog": dialog.json])
  }
}

extension ScreenDialog {
  /// Whether all has been answered and only needs sending.
  fileprivate var isReview: Bool { text.contains { $0.contains("Review your answers") } }

  /// Whether a question stands above the options, however it is wrapped.
  fileprivate func shows(_ question: String) -> Bool {
    text.joined().withoutSpaces.hasSuffix(question.withoutSpaces)
  }
}
