internal import Tmux
internal import Transcripts

/// A list of check boxes with a button below it: several MCP servers of a project.
extension ClaudeAnswer {
  func answerBoxes(_ response: DevSessions.Response) throws -> [String] {
    let boxes = dialog.choices.indices.filter { dialog.choices[$0].isChecked != nil }
    guard let button = dialog.choices.indices.first(where: { !boxes.contains($0) }) else {
      throw misfit("it has no button")
    }
    switch response {
    case .allow, .always:
      return try send(boxes.filter { dialog.choices[$0].isChecked == true }, button)
    case .deny(nil):
      try driver.press(.escape, toClose: dialog)
      return ["declined"]
    case .deny: throw misfit("it takes no reason")
    case .options(let answers):
      let parts = answers.flatMap { answer in
        dialog.choices.index(of: answer) == nil
          ? answer.split(separator: ",").map { String($0).trimmingSpaces } : [answer]
      }
      let wanted = try parts.map { answer in
        guard let index = dialog.choices.index(of: answer) else {
          throw misfit("there is no option “\(answer)”\(dialog.choices.suggestion(for: answer))")
        }
        return index
      }
      if wanted == [button] {
        return try send(boxes.filter { dialog.choices[$0].isChecked == true }, button)
      }
      let chosen = wanted.filter { $0 != button }
      for index in boxes where (dialog.choices[index].isChecked == true) != chosen.contains(index) {
        let label = dialog.choices[index].label
        try driver.point(atIndex: index, label)
        try driver.press(.space, toSee: "the tick at “\(label)”") { screen in
          guard let options = screen.dialog?.options, options.indices.contains(index) else {
            return false
          }
          return options[index].isChecked == chosen.contains(index)
        }
      }
      return try send(chosen, button)
    case .text, .fields: throw misfit("it takes no words of your own")
    }
  }

  private func send(_ chosen: [Int], _ button: Int) throws -> [String] {
    _ = try choose(button)
    let labels = chosen.map { dialog.choices[$0].label }
    return labels.isEmpty ? ["none"] : labels
  }
}

extension OpenDialog {
  /// Whether it has check boxes, but is no question of the model.
  var hasBoxes: Bool { kind != .question && choices.contains { $0.isChecked != nil } }
}
