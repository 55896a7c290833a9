import Foundation
import SystemKit
import Testing
import Transcripts

/// Every recorded transcript: what it says by itself, and what the session really did.
private struct Fixture: CustomTestStringConvertible, Sendable {
  let name: String
  /// The status from the transcript alone.
  let transcriptStatus: SessionStatus
  /// The session file's status at that moment; nil when the process was gone.
  let file: String?
  /// The status with all signals.
  let truth: SessionStatus
  let ending: String?
  let last: String?
  let queued: Int

  init(
    _ name: String, _ transcriptStatus: SessionStatus, file: String?, _ truth: SessionStatus,
    ending: String?, last: String?, queued: Int = 0
  ) {
    self.name = name
    self.transcriptStatus = transcriptStatus
    self.file = file
    self.truth = truth
    self.ending = ending
    self.last = last
    self.queued = queued
  }

  var testDescription: String { name }

  var path: String {
    Bundle.module.path(forResource: "Fixtures/\(name)", ofType: "jsonl") ?? ""
  }
}

private let fixtures: [Fixture] = [
  Fixture(
    "idle-plain-turn", .idle, file: "idle", .idle, ending: "completed", last: "Reply: hello there"),
  Fixture("working-no-output-yet", .working, file: "busy", .working, ending: nil, last: nil),
  Fixture("tool-turn", .idle, file: "idle", .idle, ending: "completed", last: "Command finished."),
  Fixture("mid-tool", .working, file: "busy", .working, ending: nil, last: "Running it."),
  Fixture(
    "multi-block", .idle, file: "idle", .idle, ending: "completed",
    last: "Final part A.\n\nFinal part B."),
  Fixture(
    "tool-then-empty-reply", .idle, file: "idle", .idle, ending: "completed",
    last: "Text before tool."),
  Fixture(
    "max-tokens-error", .idle, file: "idle", .idle, ending: "failed max_output_tokens",
    last: "Cut off text"),
  Fixture(
    "refusal", .idle, file: "idle", .idle, ending: "failed invalid_request",
    last: "I cannot"),
  Fixture("ask-open", .waitingForInput, file: "waiting", .waitingForInput, ending: nil, last: nil),
  Fixture(
    "ask-answered", .idle, file: "idle", .idle, ending: "completed", last: "Thanks for answering."),
  Fixture(
    "ask-two-questions-answered", .idle, file: "idle", .idle, ending: "completed",
    last: "Thanks for answering."),
  Fixture("ask-declined-esc", .idle, file: "idle", .idle, ending: "interrupted", last: nil),
  Fixture(
    "queued-absorbed-mid-turn", .idle, file: "idle", .idle, ending: "completed",
    last: "Command finished."),
  Fixture(
    "queued-pending", .working, file: "busy", .working, ending: nil, last: nil, queued: 2),
  Fixture("queued-next-turn", .idle, file: "idle", .idle, ending: "completed", last: "DONE"),
  Fixture("queued-then-esc", .working, file: "busy", .working, ending: nil, last: nil),
  Fixture("api-error-400", .idle, file: "idle", .idle, ending: "failed unknown", last: nil),
  Fixture(
    "api-error-429", .rateLimited, file: "idle", .rateLimited, ending: "failed rate_limit",
    last: nil),
  Fixture(
    "api-error-billing", .idle, file: "idle", .idle, ending: "failed billing_error", last: nil),
  Fixture(
    "api-error-not-logged-in", .idle, file: "idle", .idle, ending: "failed authentication_failed",
    last: nil),
  Fixture("api-retrying-429", .working, file: "busy", .working, ending: nil, last: nil),
  Fixture("interrupted-stream", .idle, file: "idle", .idle, ending: "interrupted", last: "word0 "),
  Fixture(
    "interrupted-tool", .idle, file: "idle", .idle, ending: "interrupted", last: "Running it."),
  Fixture("interrupted-before-output", .working, file: "idle", .idle, ending: nil, last: nil),
  Fixture(
    "exited-after-ctrl-c", .idle, file: nil, .exited, ending: "interrupted", last: "Running it."),
  Fixture(
    "compacted-manual", .idle, file: "idle", .idle, ending: "completed", last: "Reply: message 2"),
  Fixture("compacted-manual-then-turn", .idle, file: "idle", .idle, ending: "completed", last: "*"),
  Fixture(
    "compacted-auto", .idle, file: "idle", .idle, ending: "completed",
    last: "Reply: sent while compacting"),
  Fixture("subagent-background", .idle, file: "idle", .idle, ending: "completed", last: "DONE"),
  Fixture("background-shell", .idle, file: "idle", .idle, ending: "completed", last: "DONE"),
  Fixture("killed-mid-tool", .working, file: nil, .exited, ending: nil, last: "*"),
  Fixture("resumed-after-kill", .idle, file: "idle", .idle, ending: "completed", last: "DONE"),
  Fixture("resumed-idle", .idle, file: nil, .exited, ending: "completed", last: "DONE"),
  Fixture(
    "plan-open", .waitingForInput, file: "waiting", .waitingForInput, ending: nil, last: nil),
  Fixture(
    "plan-approved", .idle, file: "idle", .idle, ending: "completed",
    last: "Plan accepted, proceeding."),
  Fixture(
    "permission-open", .working, file: "waiting", .waitingForInput, ending: nil, last: "*"),
  Fixture(
    "permission-rejected", .idle, file: "idle", .idle, ending: "completed",
    last: "Command finished."),
  Fixture(
    "hook-refused", .idle, file: "idle", .idle, ending: "failed blocked_by_hook", last: nil),
  Fixture(
    "hook-stopped", .idle, file: "idle", .idle, ending: "failed stopped_by_hook", last: nil),
  Fixture("slash-and-bash-mode", .idle, file: "idle", .idle, ending: "completed", last: "*"),
  Fixture(
    "truncated-last-line", .working, file: nil, .exited, ending: nil, last: "Command finished."),
]

@Suite("Recorded transcripts")
struct FixtureTests {
  @Test("every fixture is in the table")
  func complete() throws {
    let folder = try #require(Bundle.module.path(forResource: "Fixtures", ofType: nil))
    let names = try FileSystem.list(folder).filter { $0.hasSuffix(".jsonl") }
      .map { $0.replacing(".jsonl", "") }
    #expect(Set(names) == Set(fixtures.map(\.name)))
  }

  @Test("status, end of turn and last message", arguments: fixtures)
  fileprivate func read(_ fixture: Fixture) throws {
    let conversation = try #require(try TranscriptTail.conversation(fixture.path))
    #expect(describe(conversation.ending) == fixture.ending)
    #expect(conversation.queued.count == fixture.queued)

    let now = conversation.promptTime?.advanced(by: .seconds(3600)) ?? .now
    let alone = ClaudeSnapshot(now: now, process: .unknown, conversation: conversation)
    #expect(alone.report().status == fixture.transcriptStatus)

    let file = try fixture.file.map { status in
      try #require(
        ClaudeSessionFile(
          Array(
            #"{"pid":1,"sessionId":"x","status":"\#(status)","statusUpdatedAt":\#(now.milliseconds)}"#
              .utf8)))
    }
    let full = ClaudeSnapshot(
      now: now, process: file == nil ? .ended(code: nil) : .running, sessionFile: file,
      conversation: conversation)
    #expect(full.report().status == fixture.truth)

    let last = conversation.messages.last { !$0.texts.isEmpty }?.text
    if fixture.last == "*" {
      #expect(last?.isEmpty == false)
    } else if fixture.name.hasPrefix("interrupted-stream") {
      #expect(last?.hasPrefix("word0 word1") == true)
    } else {
      #expect(last == fixture.last)
    }
    let tail = try TranscriptTail.messages(fixture.path, last: 1).last?.text
    #expect(last == nil || tail == last)
  }

  @Test("reading whole and reading the tail agree", arguments: fixtures)
  fileprivate func wholeAndTail(_ fixture: Fixture) throws {
    var whole = Conversation()
    var lines = ForwardLines(path: fixture.path)
    try lines.readNew { line in
      if let entry = ClaudeEntry(line: line.bytes) { whole.add(entry, end: line.end) }
    }
    let tail = try #require(try TranscriptTail.conversation(fixture.path))
    #expect(whole.phase == tail.phase)
    #expect(whole.ending == tail.ending)
    #expect(whole.messages == tail.messages)
    #expect(whole.openToolUses == tail.openToolUses)
  }

  private func describe(_ ending: TurnEnding?) -> String? {
    switch ending?.outcome {
    case .completed?: "completed"
    case .failed(let failure)?: "failed \(failure.error)"
    case .interrupted?: "interrupted"
    case nil: nil
    }
  }
}
