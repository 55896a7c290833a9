internal import SystemKit
internal import Tmux
internal import Transcripts

/// Questions of the model.
extension ClaudeAnswer {
  /// The answer to one question.
  private enum Choice: Hashable {
    /// The option with this place.
    case option(Int, label: String)
    case ownWords(String)

    var isOption: Bool { if case .option = self { true } else { false } }

    var text: String {
      switch self {
      case .option(_, let text), .ownWords(let text): text
      }
    }
  }

  func answerQuestions(_ answers: [String], isText: Bool) throws -> [String] {
    let questions = dialog.questions
    guard !questions.isEmpty else { return [try choose(answers.first ?? "")] }
    if !isText, answers.count == 1, let index = try additions(answers[0], questions) {
      return [try choose(index)]
    }
    let choices = try choices(answers, for: questions, isText: isText)
    try goBack()
    var remaining = Array(questions.indices)
    var isSent = false
    while let shown = try driver.screen()?.dialog, !shown.isReview {
      guard let index = shown.place(of: questions, among: remaining) else {
        throw misfit("the screen shows another question than expected")
      }
      remaining.removeAll { $0 == index }
      try answer(questions[index], choices[index], on: shown)
      isSent = remaining.isEmpty && questions.count == 1 && !questions[0].allowsSeveral
      if isSent { break }
    }
    if let shown = try driver.screen()?.dialog, shown.isReview,
      let submit = shown.options.firstIndex(where: { $0.label == "Submit answers" })
    {
      try driver.point(atIndex: submit, "Submit answers")
      try driver.press(.enter, toClose: dialog) {
        try driver.point(atIndex: submit, "Submit answers")
      }
      isSent = true
    }
    guard isSent else { throw driver.hasChanged }
    return choices.map { $0.map(\.text).joined(separator: ", ") }
  }

  /// The place of an option that Claude Code adds to the model's: "Chat about this" answers none of the questions.
  private func additions(_ answer: String, _ questions: [OpenDialog.Question]) throws -> Int? {
    guard let index = dialog.choices.index(of: answer),
      !questions.contains(where: { $0.options.index(of: answer) != nil })
    else { return nil }
    let label = dialog.choices[index].label
    if label.hasPrefix("Chat about") { return index }
    guard label.hasPrefix("Type something") else { return nil }
    throw misfit("“\(label)” stands for your own words: give them instead, or with --text")
  }

  /// Goes to the first question when a person has begun to answer: all are answered anew.
  private func goBack() throws {
    let questions = dialog.questions
    for _ in questions.indices {
      guard let shown = try driver.screen()?.dialog,
        shown.isReview || shown.place(of: questions, among: Array(questions.indices)) != 0
      else { return }
      // In a place for text, Left moves in the text.
      if !shown.isReview { try driver.point(atIndex: 0) }
      try driver.press(.left, toSee: "the question before") { screen in
        screen.dialog.map { $0.text != shown.text } ?? false
      }
    }
  }

  private func choices(
    _ answers: [String], for questions: [OpenDialog.Question], isText: Bool
  ) throws -> [[Choice]] {
    if questions.count == 1, let question = questions.first {
      let choices = try answers.flatMap { try self.choices($0, for: question, isText) }
      guard !choices.isEmpty, question.allowsSeveral || choices.count == 1 else {
        throw misfit("“\(question.text)” takes one answer")
      }
      return [choices]
    }
    guard answers.count == questions.count else {
      throw misfit("it asks \(questions.count) questions: give an --option for each, in order")
    }
    return try zip(answers, questions).map { try choices($0, for: $1, isText) }
  }

  private func choices(
    _ answer: String, for question: OpenDialog.Question, _ isText: Bool
  ) throws -> [Choice] {
    if isText { return [.ownWords(answer)] }
    func option(_ index: Int) -> Choice { .option(index, label: question.options[index].label) }
    if let index = question.options.index(of: answer) { return [option(index)] }
    if question.allowsSeveral {
      let parts = answer.split(separator: ",").map { String($0).trimmingSpaces }
      let indices = parts.map { question.options.index(of: $0) }
      if parts.count > 1, !indices.contains(nil) { return indices.compactMap { $0 }.map(option) }
      // An answer that is an option in part is a mistake, not own words.
      if let wrong = zip(parts, indices).first(where: { $0.1 == nil })?.0,
        indices.contains(where: { $0 != nil })
      {
        throw misfit(
          "there is no option “\(wrong)”\(question.options.suggestion(for: wrong)); "
            + "--text sends it all as your own words")
      }
    }
    if answer.isNumberLike { throw misfit("“\(question.text)” has no option \(answer)") }
    if let near = question.options.nearMiss(of: answer) {
      throw misfit(
        "there is no option “\(answer)”; did you mean “\(near)”? --text sends it as your own words")
    }
    return [.ownWords(answer)]
  }

  private func answer(
    _ question: OpenDialog.Question, _ choices: [Choice], on shown: ScreenDialog
  ) throws {
    if question.allowsSeveral {
      for (index, option) in shown.options.enumerated() where index < question.options.count {
        let label = question.options[index].label
        let wanted = choices.contains(.option(index, label: label))
        if option.isChecked != wanted { try tick(index, label, wanted) }
      }
    }
    var next = question.allowsSeveral ? Key.right : .enter
    var aim: (() throws -> Void)?
    for choice in choices where !(question.allowsSeveral && choice.isOption) {
      switch choice {
      case .option(let index, let label):
        try driver.point(atIndex: index, label)
        aim = { try driver.point(atIndex: index, label) }
      case .ownWords(let text):
        let place = question.options.count
        guard shown.options.indices.contains(place),
          !shown.options[place].label.hasPrefix("Chat about")
        else { throw misfit("“\(question.text)” takes none but its options") }
        try driver.point(atIndex: place)
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
    let others = dialog.questions.indices.filter { dialog.questions[$0] != question }
    try driver.press(next, toSee: "the next question", aim: aim) { screen in
      // In between Claude Code draws anew; a person may have closed the dialog.
      guard let shown = screen.dialog else { return screen.hasInputBox }
      return shown.isReview || shown.place(of: dialog.questions, among: others) != nil
    }
  }

  func tick(_ index: Int, _ label: String, _ wanted: Bool) throws {
    try driver.point(atIndex: index, label)
    try driver.press(
      .enter, toSee: "the tick at “\(label)”",
      aim: { try driver.point(atIndex: index, label) }
    ) { screen in
      guard let options = screen.dialog?.options, options.indices.contains(index) else {
        return false
      }
      return options[index].isChecked == wanted
    }
  }
}

extension ScreenDialog {
  /// Whether all has been answered and only needs sending.
  fileprivate var isReview: Bool { text.contains { $0.contains("Review your answers") } }

  /// Which of several questions it shows: the one whose words and options it has, else the only one whose
  /// options it has.
  fileprivate func place(of questions: [OpenDialog.Question], among places: [Int]) -> Int? {
    let offered = places.filter { offers(questions[$0].options.map(\.label)) }
    if let asked = offered.first(where: { asks(questions[$0].text) }) { return asked }
    return offered.count == 1 ? offered.first : nil
  }
}
