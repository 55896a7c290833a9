internal import JSON
internal import Transcripts

/// What is sent to Codex to give an answer.
struct CodexAnswer {
  /// What was chosen, for the caller.
  let words: [String]
  /// The reply to the request; nil when the turn is ended instead.
  let result: JSONValue?
  /// Said to the agent beside the reply: why not.
  var remark: String?
  /// Whether the turn is to be ended, because the reply alone does not.
  var endsTurn = false

  /// - Throws: `Failure` (`usage`) when the answer does not fit what is asked.
  init(_ request: CodexRequest, _ response: DevSessions.Response) throws(Failure) {
    let misfit = { (why: String) in
      Failure(
        .usage, why, hint: "it asks: \(request.dialog.summary)",
        details: ["dialog": request.dialog.json])
    }
    if request.isQuestion {
      switch response {
      case .fields: throw misfit("a question takes --option, or --deny")
      case .options(let answers):
        (words, result) = try Self.answers(answers, request, isText: false, misfit)
      case .text(let answers):
        (words, result) = try Self.answers(answers, request, isText: true, misfit)
      case .deny(nil):
        (words, result, endsTurn) = (["declined"], nil, true)
      case .deny(let reason?):
        throw misfit("a question takes “\(reason)” as --option; --deny alone leaves it unanswered")
      case .allow, .always: throw misfit("a question takes --option, or --deny")
      }
      return
    }
    if let form = request.form, let filling = Self.filling(response) {
      do throws(CodexForm.Misfit) {
        result = ["action": "accept", "content": try form.content(filling)]
      } catch {
        throw misfit(error.description)
      }
      words = filling.map { "\($0.name)=\($0.value)" }
      return
    }
    func option(_ meanings: CodexRequest.Option.Meaning...) -> CodexRequest.Option? {
      meanings.lazy.compactMap { meaning in
        request.options.first { $0.meaning == meaning }
      }.first
    }
    let chosen: CodexRequest.Option?
    switch response {
    case .fields: throw misfit("this has no fields to fill in")
    case .allow: chosen = option(.once)
    case .always: chosen = option(.lasting)
    case .deny(nil):
      guard let stop = option(.stop) else {
        // Told of a refusal, the turn would go on, and might be done before it is ended.
        (words, result, endsTurn) = (["declined"], nil, true)
        return
      }
      chosen = stop
    case .deny(let reason?):
      chosen = option(.refuse)
      remark = reason
    case .text: throw misfit("it takes no words of your own")
    case .options(let answers):
      guard answers.count == 1, let answer = answers.first else {
        throw misfit("one --option answers this")
      }
      guard let index = request.dialog.choices.index(of: answer) else {
        throw misfit(
          "there is no option “\(answer)”\(request.dialog.choices.suggestion(for: answer))")
      }
      chosen = request.options[index]
    }
    guard let chosen else {
      throw misfit("that fits none of its options; give one with --option, or see attach")
    }
    words = [remark.map { "No, \($0)" } ?? chosen.label]
    result = chosen.result
  }

  /// The values a form is to have, none for those it is preset with; nil for other answers.
  private static func filling(_ response: DevSessions.Response) -> [DevSessions.FieldValue]? {
    switch response {
    case .fields(let values): values
    case .allow: []
    case .options, .text, .always, .deny: nil
    }
  }

  private static func answers(
    _ answers: [String], _ request: CodexRequest, isText: Bool, _ misfit: (String) -> Failure
  ) throws(Failure) -> ([String], JSONValue) {
    let questions = request.params["questions"]?.array ?? []
    guard answers.count == questions.count, questions.count == request.dialog.questions.count else {
      throw misfit("it asks \(questions.count) question(s): give an --option for each, in order")
    }
    var words: [String] = []
    var object = JSONObject()
    for (index, answer) in answers.enumerated() {
      let question = request.dialog.questions[index]
      var word = answer
      if !isText, let choice = question.options.index(of: answer) {
        word = question.options[choice].label
      } else if !isText, answer.isNumberLike, !question.options.isEmpty {
        throw misfit("“\(question.text)” has no option \(answer)")
      } else if questions[index]["isOther"]?.bool == false, !question.options.isEmpty {
        throw misfit("“\(question.text)” has no option “\(answer)”, and takes no other words")
      }
      if !isText, question.options.index(of: answer) == nil,
        let near = question.options.nearMiss(of: answer)
      {
        throw misfit(
          "there is no option “\(answer)”; did you mean “\(near)”? --text sends it as your own words"
        )
      }
      words.append(questions[index]["isSecret"]?.bool == true ? "(secret)" : word)
      object[questions[index]["id"]?.string ?? ""] = ["answers": [.string(word)]]
    }
    return (words, ["answers": .object(object)])
  }
}
