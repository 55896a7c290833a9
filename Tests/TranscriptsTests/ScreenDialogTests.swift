import Testing
import Transcripts

/// A screen, and the dialog that is on it.
private struct Shown: CustomTestStringConvertible, Sendable {
  let name: String
  let question: String
  let options: [String]
  var highlighted: Int? = 0
  var start: ScreenDialog.StartDialog?
  var checked: [Bool?]?

  var testDescription: String { name }
}

private let bypass =
  "By proceeding, you accept all responsibility for actions taken while running in Bypass "
  + "Permissions mode."
private let longLabel =
  "Fix the three failing tests in the parser module first, then look at the build of the second "
  + "target again"
private let proceed =
  "Claude has written up a plan and is ready to execute. Would you like to proceed?"
private let access = "Yes, and always allow access to /home/me/work from this project"
private let auto = "Yes, and switch to auto mode · auto mode handles these prompts for you"
private let accept =
  "Yes, and switch to accept edits (auto-approve file edits and common file commands) for this "
  + "session (shift+tab)"

private let dialogs: [Shown] = [
  Shown(
    name: "start-trust", question: "*Is this a project you created or one you trust?*",
    options: ["No, exit", "Yes, I trust this folder"], start: .trust),
  Shown(
    name: "start-api-key", question: "Do you want to use this API key?",
    options: ["Yes", "No (recommended)"], highlighted: 1, start: .apiKey),
  Shown(
    name: "start-bypass", question: bypass, options: ["No, exit", "Yes, I accept"],
    start: .bypassPermissions),
  Shown(
    name: "start-settings",
    question: "The values listed above were skipped; the rest of the file is in effect.",
    options: ["Continue", "Fix with Claude", "Exit and fix manually"], start: .settingsWarning),
  Shown(
    name: "permission-bash", question: "Do you want to proceed?",
    options: [
      "Yes", "Yes, and don't ask again for touch made and echo done commands in /home/me/work",
      auto, "No",
    ]),
  Shown(
    name: "permission-write", question: "Do you want to create new.txt?",
    options: ["Yes", accept, "No"]),
  Shown(
    name: "permission-edit", question: "Do you want to make this edit to one.txt?",
    options: ["Yes", accept, "No"]),
  Shown(
    name: "permission-fetch", question: "Do you want to allow Claude to fetch this content?",
    options: [
      "Yes", "Yes, and don't ask again for example.com",
      "No, and tell Claude what to do differently (esc)",
    ]),
  Shown(
    name: "permission-mcp", question: "Do you want to proceed?",
    options: [
      "Yes", "Yes, and don't ask again for echo — Shout commands in /home/me/work", "No",
    ]),
  Shown(
    name: "permission-subagent", question: "Do you want to proceed?",
    options: ["Yes", access, auto, "No"]),
  Shown(
    name: "question-single", question: "Which colour?",
    options: ["Red", "Green", "Blue", "Type something.", "Chat about this"]),
  Shown(
    name: "question-several", question: "Which fruits?",
    options: ["Apple", "Pear", "Fig", "Type something", "Chat about this"],
    checked: [false, false, false, false, nil]),
  Shown(
    name: "question-review", question: "⚠ Some questions are unanswered",
    options: ["Submit answers", "Cancel"]),
  Shown(
    name: "question-two", question: "Which colour?",
    options: ["Red", "Green", "Type something.", "Chat about this"]),
  Shown(
    name: "question-long-200", question: "What shall I do? *",
    options: [longLabel, "Skip", "Type something.", "Chat about this"]),
  Shown(
    name: "question-long-80", question: "What shall I do? *",
    options: [longLabel, "Skip", "Type something.", "Chat about this"]),
  Shown(
    name: "question-long-60", question: "What shall I do? *",
    options: [longLabel + "*", "Skip", "Type something.", "Chat about this"]),
  Shown(
    name: "question-preview", question: "*",
    options: ["Left to right", "2", "1"]),
  Shown(
    name: "question-preview-80", question: "*",
    options: ["Left to right", "2", "1"]),
  Shown(
    name: "plan-long-80", question: proceed,
    options: [
      "Yes, and switch to BYPASS PERMISSIONS (no further prompts) for this session",
      "Yes, manually approve edits", "Tell Claude what to change",
    ]),
  Shown(
    name: "start-mcp-servers", question: "*MCP servers may execute code*",
    options: ["a", "b", "a server with a longer name", "Enable selected"], start: .mcpServers,
    checked: [true, true, true, nil]),
  Shown(
    name: "start-mcp-button", question: "*MCP servers may execute code*",
    options: ["a", "b", "a server with a longer name", "Enable selected"], highlighted: 3,
    start: .mcpServers, checked: [true, true, true, nil]),
  Shown(
    name: "start-mcp-server", question: "*MCP servers may execute code*",
    options: [
      "Use this MCP server", "Use this and all future MCP servers in this project",
      "Continue without using this MCP server",
    ], highlighted: 2, start: .mcpServers),
  Shown(
    name: "start-settings-error", question: "Files with errors are skipped entirely*",
    options: ["Fix with Claude", "Exit and fix manually", "Continue without these settings"],
    start: .settingsError),
  Shown(
    name: "start-trust-40", question: "*Is this a project you created or one you trust?*",
    options: ["No, exit", "Yes, I trust this folder"], start: .trust),
  Shown(
    name: "form-confirm", question: "Delete all the files?", options: ["Accept", "Decline"]),
  Shown(
    name: "form-confirm-40", question: "*Delete all the files?", options: ["Accept", "Decline"]),
  Shown(
    name: "form-fields", question: "*Or not at all?", options: ["Accept", "Decline"],
    highlighted: nil),
  Shown(
    name: "form-open", question: "*Or not at all?", options: ["Accept", "Decline"],
    highlighted: nil),
  Shown(
    name: "form-error", question: "*Or not at all?", options: ["Accept", "Decline"],
    highlighted: nil),
  Shown(
    name: "plan-bypass", question: proceed,
    options: [
      "Yes, and switch to BYPASS PERMISSIONS (no further prompts) for this session",
      "Yes, manually approve edits", "Tell Claude what to change",
    ]),
  Shown(
    name: "plan-ask", question: proceed,
    options: [
      "Yes, and use auto mode", "Yes, manually approve edits", "Tell Claude what to change",
    ]),
  Shown(
    name: "plan-empty", question: "*Exit plan mode?*",
    options: ["Yes, and switch to default (ask each time) for this session", "No"]),
  Shown(
    name: "panel-model", question: "*Select model*",
    options: ["Default*", "Opus*", "Fable*", "Sonnet*", "Haiku*"]),
]

/// A screen without a dialog.
private struct Plain: CustomTestStringConvertible, Sendable {
  let name: String
  /// What is in the input box; nil without one.
  let box: String?
  var isWorking = false
  var retry: String?

  var testDescription: String { name }
}

private let plain: [Plain] = [
  Plain(name: "idle-fresh", box: ""), Plain(name: "box-draft", box: "half a thought"),
  Plain(name: "box-shell-empty", box: "!"), Plain(name: "box-shell", box: "!\u{A0}ls"),
  Plain(name: "box-two-lines", box: "line one\nline two"),
  Plain(name: "working-tool", box: "", isWorking: true),
  Plain(name: "working-queued", box: "", isWorking: true),
  Plain(name: "working-stream", box: "", isWorking: true), Plain(name: "interrupted", box: ""),
  Plain(name: "retry-second", box: "", isWorking: true, retry: "API error 2/10"),
  Plain(name: "retry-third", box: "", isWorking: true, retry: "529 scripted failure 3/10"),
  Plain(name: "working-agents", box: ""), Plain(name: "resting-shell", box: ""),
  Plain(name: "panel-help", box: nil),
]

/// Screens too small for their dialog.
private let cut = ["question-long-40", "question-long-30", "start-mcp-servers-30"]

@Suite("Screens of the real Claude Code")
struct ScreenDialogTests {
  @Test("every screen is in a table")
  func complete() throws {
    let named = dialogs.map(\.name) + plain.map(\.name) + ["question-ticked"] + cut
    #expect(try RealScreen.all() == Set(named))
  }

  @Test("the dialog, what it asks, its options and where the arrow is", arguments: dialogs)
  fileprivate func dialog(_ shown: Shown) throws {
    let screen = try RealScreen.read(shown.name)
    let dialog = try #require(screen.dialog)
    #expect(matches(dialog.question, shown.question), "\(dialog.question)")
    #expect(dialog.options.count == shown.options.count)
    for (option, label) in zip(dialog.options, shown.options) {
      #expect(matches(option.label, label), "\(option.label)")
    }
    #expect(dialog.highlighted == shown.highlighted)
    #expect(dialog.startDialog == shown.start)
    #expect(dialog.options.map(\.isChecked) == shown.checked ?? dialog.options.map { _ in nil })
    #expect(screen.isCovered && screen.inputBox == nil)
  }

  @Test("with the arrow beside the options none is highlighted, and ticks are seen")
  func ticked() throws {
    let dialog = try #require(try RealScreen.read("question-ticked").dialog)
    #expect(dialog.options.contains { $0.isChecked == true })
    #expect(dialog.options.last?.label == "Chat about this")
  }

  @Test("no dialog: input box, work and retries", arguments: plain)
  fileprivate func noDialog(_ plain: Plain) throws {
    let screen = try RealScreen.read(plain.name)
    #expect(screen.dialog == nil)
    #expect(screen.inputBox == plain.box)
    #expect(screen.isWorking == plain.isWorking)
    #expect(screen.isCovered == (plain.box == nil))
    #expect(screen.retry.map { "\($0.reason) \($0.attempt)/\($0.of)" } == plain.retry)
  }

  @Test("a dialog is read the same without escape sequences")
  func plainText() throws {
    for shown in dialogs {
      let screen = try RealScreen.read(shown.name)
      let again = ClaudeScreen(screen.lines.joined(separator: "\n"))
      #expect(again.dialog == screen.dialog, "\(shown.name)")
    }
  }

  @Test("a dialog of which a part has scrolled out is known to be cut", arguments: cut)
  func cutOff(_ name: String) throws {
    let screen = try RealScreen.read(name)
    #expect(screen.isCovered && screen.inputBox == nil)
    #expect(screen.isCut || name == "start-mcp-servers-30")
  }

  @Test("whole dialogs are not cut")
  func whole() throws {
    for shown in dialogs { #expect(try !RealScreen.read(shown.name).isCut, "\(shown.name)") }
  }

  @Test("a form's fields, with what they hold, and the options of one that is open")
  func form() throws {
    let form = try #require(try RealScreen.read("form-fields").dialog?.form)
    #expect(form.fields.map(\.name) == ["env", "Force it", "count", "tags"])
    #expect(form.fields.map(\.value) == [nil, "true", nil, nil])
    #expect(form.fields.map(\.isRequired) == [true, false, false, false])
    #expect(form.fields.map(\.flag) == [nil, true, nil, nil])
    #expect(form.fields[0].isHighlighted && form.fields[0].isChoice)
    let open = try #require(try RealScreen.read("form-open").dialog?.form?.fields.first)
    #expect(open.options.map(\.label) == ["staging", "production"])
    let wrong = try #require(try RealScreen.read("form-error").dialog?.form?.fields.first)
    #expect(wrong.error == "This field is required")
    #expect(try RealScreen.read("form-confirm").dialog?.form?.fields.isEmpty == true)
  }

  /// Whether a text is the one expected; `*` at an end stands for anything there.
  private func matches(_ text: String, _ pattern: String) -> Bool {
    let core = pattern.drop { $0 == "*" }.replacing("*", with: "")
    return switch (pattern.hasPrefix("*"), pattern.hasSuffix("*")) {
    case (true, true): text.contains(core)
    case (false, true): text.hasPrefix(core)
    case (true, false): text.hasSuffix(core)
    case (false, false): text == core
    }
  }
}
