import JSON
import Testing
import Transcripts

@Suite("What a session waits for")
struct OpenDialogTests {
  private typealias Make = SignalRecording
  private static let asked = Make.file("waiting", waitingFor: "permission prompt", ago: 1)
  private static let call = Make.use("t1", "Bash", #"{"command":"touch made && echo done > x"}"#)

  private func opened(_ recording: SnapshotRecording) throws -> OpenDialog {
    try #require(recording.snapshot.openDialog)
  }

  @Test("a permission prompt: tool, input, options; complete with the hook's event")
  func permission() throws {
    let prompt = Make.prompt("do it", ago: 3)
    let early = try opened(
      Make.make(
        file: Self.asked, hooks: [Make.hook("UserPromptSubmit", ago: 3)],
        transcript: [prompt, Self.call], screen: "permission-bash"))
    #expect(early.kind == .permission)
    #expect(!early.isComplete, "the hook has not told yet")
    let told = try opened(
      Make.make(
        file: Self.asked, hooks: [Make.permission("touch made && echo done > x", ago: 0.9)],
        transcript: [prompt, Self.call], screen: "permission-bash"))
    #expect(told.isComplete)
    #expect(told.tool == "Bash")
    #expect(told.input?["command"]?.string == "touch made && echo done > x")
    #expect(told.choices.map(\.key) == [1, 2, 3, 4])
    #expect(told.question == "Do you want to proceed?")
    #expect(told.startDialog == nil)
    let withoutHooks = try opened(
      Make.make(
        file: Self.asked, transcript: [prompt, Self.call], screen: "permission-bash"))
    #expect(withoutHooks.isComplete)
    #expect(withoutHooks.digest == told.digest, "the same dialog, by whatever signals")
  }

  @Test("of tools that ask one after the other it is the one on the screen")
  func oneAfterTheOther() throws {
    let recording = try Make.make(
      file: Make.file("waiting", waitingFor: "permission prompt", ago: 9),
      hooks: [
        Make.permission("touch made && echo done > x", ago: 8), Make.permission("rm y", ago: 7.9),
        Make.hook("Stop", ago: 5),
      ], transcript: [Make.prompt("do it", ago: 20), Make.end(ago: 5, agents: 2)],
      screen: "permission-bash")
    let dialog = try opened(recording)
    #expect(dialog.input?["command"]?.string == "touch made && echo done > x")
    #expect(dialog.isComplete)
  }

  @Test("the event of an earlier prompt is not this one's")
  func stale() throws {
    let recording = try Make.make(
      file: Self.asked, hooks: [Make.permission("rm y", ago: 8)],
      transcript: [Make.prompt("do it", ago: 20), Self.call], screen: "permission-bash")
    let dialog = try opened(recording)
    #expect(dialog.input?["command"]?.string == "touch made && echo done > x")
    #expect(!dialog.isComplete)
  }

  @Test("members of an input in another order are the same input")
  func order() throws {
    let input = #"{"replace_all":false,"file_path":"/w/one.txt"}"#
    let hook = #","tool":"Edit","toolInput":{"file_path":"/w/one.txt","replace_all":false}"#
    func digest(_ hooks: [String]) throws -> String {
      try opened(
        Make.make(
          file: Self.asked, hooks: hooks,
          transcript: [Make.prompt("edit", ago: 3), Make.use("t1", "Edit", input)],
          screen: "permission-edit")
      ).digest
    }
    #expect(
      try digest([]) == digest([Make.hook("PermissionRequest", ago: 0.5, hook)]))
  }

  @Test("a subagent's prompt is known though its call is in no transcript")
  func subagent() throws {
    for file in [Self.asked, nil] {
      let recording = try Make.make(
        file: file, hooks: [Make.permission("touch from-agent", ago: 0.9)],
        transcript: [Make.prompt("delegate", ago: 9), Make.end(ago: 5, agents: 1)],
        screen: "permission-subagent")
      let dialog = try opened(recording)
      #expect(dialog.choices.count == 4)
      if file != nil { #expect(dialog.input?["command"]?.string == "touch from-agent") }
    }
  }

  @Test("questions: the model's words, and a digest that stays while several are answered")
  func questions() throws {
    let input =
      #"{"questions":[{"question":"Which colour?","header":"Q1","options":[{"label":"Red","description":"Warm"},{"label":"Green"}],"multiSelect":false},{"question":"Which fruits?","header":"Q2","options":[{"label":"Apple"},{"label":"Pear"}],"multiSelect":true}]}"#
    func at(_ screen: String?) throws -> OpenDialog {
      try opened(
        Make.make(
          file: Make.file("waiting", waitingFor: "input needed"),
          transcript: [
            Make.prompt("ask", ago: 3), Make.use("t1", "AskUserQuestion", input),
          ], screen: screen))
    }
    let dialog = try at("question-two")
    #expect(dialog.kind == .question)
    #expect(dialog.question == "Which colour?\nWhich fruits?")
    #expect(dialog.questions.map(\.allowsSeveral) == [false, true])
    #expect(dialog.questions.first?.options.first?.detail == "Warm")
    #expect(dialog.isComplete)
    #expect(try at("question-review").digest == dialog.digest)
    let undrawn = try at(nil)
    #expect(!undrawn.isComplete && undrawn.choices.map(\.label) == ["Red", "Green"])
  }

  @Test("a plan is a plan, whatever the session file calls it")
  func plan() throws {
    let dialog = try opened(
      Make.make(
        file: Self.asked,
        transcript: [Make.prompt("plan", ago: 3), Make.use("t1", "ExitPlanMode", "{}")],
        screen: "plan-bypass"))
    #expect(dialog.kind == .plan && dialog.tool == "ExitPlanMode" && dialog.isComplete)
  }

  @Test("start-up dialogs have names", arguments: ["trust", "api-key", "bypass", "settings"])
  func start(_ name: String) throws {
    let dialog = try opened(Make.make(screen: "start-\(name)"))
    #expect(dialog.kind == .dialog && dialog.isComplete && !dialog.isPanel)
    #expect(dialog.startDialog?.rawValue.hasPrefix(name) == true)
    #expect(dialog.json["name"]?.string == dialog.startDialog?.rawValue)
    #expect(dialog.summary.contains("the \(dialog.startDialog?.rawValue ?? "") dialog (1) "))
  }

  @Test("a panel has nothing to choose, and no prompt above it is taken for an option")
  func panel() throws {
    let dialog = try opened(
      Make.make(file: Make.file("waiting", waitingFor: "dialog open"), screen: "panel-help"))
    #expect(dialog.isPanel && dialog.isComplete && dialog.choices.isEmpty)
  }
}
