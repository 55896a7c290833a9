internal import JSON
internal import SystemKit
internal import Transcripts

/// An open dialog as `respond` shows it to a person, with the ways to answer it.
struct DialogView {
  private let dialog: OpenDialog
  private let id: String

  init(_ dialog: OpenDialog, id: String) {
    self.dialog = dialog
    self.id = id
  }

  /// What is asked: all questions of the model with their options, or the dialog's text and options.
  var lines: [String] {
    guard dialog.questions.count > 1 else {
      let text = dialog.questions.first?.text ?? dialog.text
      return [text].filter { !$0.isEmpty } + dialog.fields.map(Self.line)
        + dialog.choices.map(Self.line)
    }
    let count = dialog.questions.count
    return dialog.questions.enumerated().flatMap { index, question in
      let title = question.header.isEmpty ? "" : " (\(question.header))"
      let several = question.allowsSeveral ? " (several answers)" : ""
      return ["Question \(index + 1) of \(count)\(title): \(question.text)\(several)"]
        + question.options.map(Self.line)
    }
  }

  /// What to ask a person at a terminal for, one for each answer; nil for a form.
  var prompts: [String]? {
    guard dialog.fields.isEmpty, !dialog.choices.isEmpty else { return nil }
    guard !dialog.questions.isEmpty else { return ["\(Self.range(dialog.choices.count)): "] }
    return dialog.questions.enumerated().map { index, question in
      let place = dialog.questions.count > 1 ? "\(index + 1). " : ""
      let several = question.allowsSeveral ? ", several with commas" : ""
      return "\(place)\(Self.range(question.options.count))\(several), or your own words: "
    }
  }

  /// A command line that answers it, with places to be filled in.
  var commandLine: String {
    let command = "dev-sessions respond \(id)"
    if !dialog.fields.isEmpty {
      return dialog.fields.reduce(command) { "\($0) --field \("\($1.name)=…".asShellWord)" }
        + ", or --allow, or --deny"
    }
    if dialog.questions.isEmpty { return "\(command) --option N, or --allow, or --deny" }
    return command + dialog.questions.map { _ in " --option N" }.joined()
  }

  private static func range(_ count: Int) -> String { count > 1 ? "1–\(count)" : "1" }

  private static func line(_ choice: OpenDialog.Choice) -> String {
    let box = choice.isChecked.map { $0 ? "[✔] " : "[ ] " } ?? ""
    return "  \(choice.key). \(box)\(choice.label)"
  }

  private static func line(_ field: OpenDialog.Field) -> String {
    let preset = field.preset.map { $0.string ?? $0.text() } ?? "not set"
    return "  \(field.name)\(field.isRequired ? " (required)" : ""): \(preset)"
  }
}
