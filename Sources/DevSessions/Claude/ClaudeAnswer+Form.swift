internal import SystemKit
internal import Tmux
internal import Transcripts

/// The form in which an MCP server asks for input.
extension ClaudeAnswer {
  func answer(_ form: ScreenForm, _ response: DevSessions.Response) throws -> [String] {
    switch response {
    case .allow where dialog.choices.index(of: "Accept") != nil: return [try press("Accept")]
    case .allow: throw misfit("--allow fits none of its options; give one with --option")
    case .deny(nil) where dialog.choices.index(of: "Decline") != nil:
      return [try press("Decline")]
    case .deny(nil):
      try driver.press(.escape, toClose: dialog)
      return ["cancelled"]
    case .deny: throw misfit("it takes no reason")
    case .always: throw misfit("--always fits none of its options; --allow accepts")
    case .fields(let values): return try fill(values, of: form)
    case .text(let words): return try fillOnly(words, of: form)
    case .options(let answers):
      if answers.count == 1, let index = dialog.choices.index(of: answers[0]) {
        return [try press(dialog.choices[index].label)]
      }
      return try fillOnly(answers, of: form)
    }
  }

  /// A form with one field takes its value without the field's name.
  private func fillOnly(_ words: [String], of form: ScreenForm) throws -> [String] {
    guard words.count == 1, form.fields.count <= 1 else {
      throw misfit(
        "it has \(form.fields.count) fields: give --field name=value for those to be set")
    }
    guard let field = form.fields.first else {
      throw misfit("there is no option “\(words[0])”\(dialog.choices.suggestion(for: words[0]))")
    }
    return try fill([DevSessions.FieldValue(name: field.name, value: words[0])], of: form)
  }

  private func fill(_ values: [DevSessions.FieldValue], of form: ScreenForm) throws -> [String] {
    let names = form.fields.map(\.name)
    let places = try values.map { value in
      guard let place = names.firstIndex(where: { $0.lowercased() == value.name.lowercased() })
      else {
        throw misfit("it has no field “\(value.name)”; it has \(names.joined(separator: ", "))")
      }
      return place
    }
    for (place, value) in zip(places, values) { try set(place, to: value.value) }
    _ = try press("Accept")
    return zip(places, values).map { "\(names[$0]) = \($1.value)" }
  }

  // MARK: - One field

  private func field(_ place: Int) throws -> ScreenForm.Field? {
    guard let form = try driver.screen()?.dialog?.form, form.fields.indices.contains(place) else {
      return nil
    }
    return form.fields[place]
  }

  /// Moves the arrow to a field; past the last one are the buttons.
  private func point(at place: Int) throws {
    for _ in 0...(dialog.fields.count * 2 + 2) {
      guard let form = try driver.screen()?.dialog?.form else { break }
      let now = form.fields.firstIndex(where: \.isHighlighted) ?? form.fields.count
      if now == place { return }
      let isAtButtons = now == form.fields.count
      let key = now < place ? Key.down : .up
      try driver.press(key, toSee: "the arrow moved") { screen in
        guard let fields = screen.dialog?.form?.fields else { return false }
        let after = fields.firstIndex(where: \.isHighlighted) ?? fields.count
        return after != now
          || isAtButtons
            && screen.dialog?.highlighted != form.buttons.firstIndex(where: \.isHighlighted)
      }
    }
    throw misfit("the form has changed while it was being filled in")
  }

  private func set(_ place: Int, to value: String) throws {
    try point(at: place)
    guard let shown = try field(place) else { throw misfit("the form has changed") }
    if shown.flag != nil {
      try setFlag(place, shown, value)
    } else if shown.isChoice {
      try choose(place, value)
    } else {
      try write(place, shown, value)
    }
  }

  private func setFlag(_ place: Int, _ shown: ScreenForm.Field, _ value: String) throws {
    let words = ["true": true, "yes": true, "on": true, "1": true]
      .merging(["false": false, "no": false, "off": false, "0": false]) { $1 }
    guard let wanted = words[value.lowercased()] else {
      throw misfit("“\(shown.name)” takes true or false, not “\(value)”")
    }
    guard shown.flag != wanted else { return }
    try driver.press(.space, toSee: "“\(shown.name)” changed") {
      $0.dialog?.form?.fields[safe: place]?.flag == wanted
    }
  }

  /// Opens a choice, sets its options, and closes it.
  private func choose(_ place: Int, _ value: String) throws {
    if try field(place)?.options.isEmpty != false {
      try driver.press(.right, toSee: "the options of “\(dialog.fields[place].name)”") {
        $0.dialog?.form?.fields[safe: place]?.options.isEmpty == false
      }
    }
    let options = try field(place)?.options ?? []
    let choices = options.enumerated().map {
      OpenDialog.Choice(key: $0 + 1, label: $1.label, detail: nil)
    }
    let isOne = choices.index(of: value) != nil
    let parts = isOne ? [value] : value.split(separator: ",").map { String($0).trimmingSpaces }
    let wanted = parts.compactMap { choices.index(of: $0) }
    guard wanted.count == parts.count else {
      let labels = choices.map(\.label).joined(separator: ", ")
      try driver.press(.left, toSee: "the form") {
        $0.dialog?.form?.fields[safe: place]?.options.isEmpty != false
      }
      throw misfit("“\(dialog.fields[place].name)” takes one of: \(labels)")
    }
    let isSeveral = try driver.screen()?.lines.contains { $0.contains("Space to toggle") } == true
    guard isSeveral || wanted.count == 1 else {
      throw misfit("“\(dialog.fields[place].name)” takes one value")
    }
    for index in options.indices {
      let isWanted = wanted.contains(index)
      guard isSeveral ? options[index].isChecked != isWanted : isWanted else { continue }
      try pointInside(place, at: index)
      try driver.press(.space, toSee: "“\(options[index].label)” set") { screen in
        guard let field = screen.dialog?.form?.fields[safe: place] else { return false }
        return field.options.isEmpty
          ? field.value != nil : field.options[index].isChecked == isWanted
      }
    }
    if try field(place)?.options.isEmpty == false {
      try driver.press(.left, toSee: "the form") {
        $0.dialog?.form?.fields[safe: place]?.options.isEmpty != false
      }
    }
  }

  private func pointInside(_ place: Int, at index: Int) throws {
    for _ in 0...(index + 20) {
      guard let options = try field(place)?.options,
        let now = options.firstIndex(where: \.isHighlighted)
      else { break }
      if now == index { return }
      try driver.press(now < index ? .down : .up, toSee: "the arrow moved") {
        $0.dialog?.form?.fields[safe: place]?.options.firstIndex(where: \.isHighlighted) != now
      }
    }
    throw misfit("the form has changed while it was being filled in")
  }

  private func write(_ place: Int, _ shown: ScreenForm.Field, _ value: String) throws {
    if shown.value != nil {
      try driver.press(.controlU, toSee: "“\(shown.name)” empty") {
        $0.dialog?.form?.fields[safe: place]?.value == nil
      }
    }
    try driver.typeText(value, toSee: "the text in “\(shown.name)”") {
      $0.dialog?.form?.fields[safe: place]?.value?.letters.hasPrefix(
        String(value.letters.prefix(20))) == true
    }
  }

  // MARK: - Buttons

  /// Presses a button; a form that Claude Code does not take stays open and says why.
  private func press(_ label: String) throws -> String {
    try point(at: dialog.fields.count)
    for _ in 0..<3 where try driver.screen()?.highlightedLabel != label {
      try driver.press(.right, toSee: "the arrow at \(label)") { $0.highlightedLabel == label }
    }
    let patience = Deadline.after(.milliseconds(900))
    try driver.press(.enter, toSee: "the end of the form") { screen in
      guard let form = screen.dialog?.form else { return true }
      if let field = form.fields.first(where: { $0.error != nil }) {
        throw misfit("“\(field.name)”: \(field.error ?? "")")
      }
      // Another form of the same server may follow at once.
      return patience.hasPassed
        && (form.fields.map(\.name) != dialog.fields.map(\.name)
          || form.buttons.map(\.label) != dialog.choices.map(\.label))
    }
    try driver.leave(dialog)
    return label
  }
}

extension Array {
  /// The element at a place, if there is one.
  fileprivate subscript(safe place: Int) -> Element? {
    indices.contains(place) ? self[place] : nil
  }
}
