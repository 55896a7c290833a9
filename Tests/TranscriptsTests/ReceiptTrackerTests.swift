import Testing
import Transcripts

/// Lines of a transcript in which hooks of the user's decide about a prompt.
private enum Line {
  static func prompt(_ text: String) -> String {
    #"{"type":"user","message":{"role":"user","content":"\#(text)"}}"#
  }
  static func refusal(_ text: String, prompt: String) -> String {
    """
    {"type":"system","subtype":"informational","content":"UserPromptSubmit operation blocked by \
    hook:\\n\(text)\\n\\nOriginal prompt: \(prompt)","promptSubmitEnding":{"ending":{"kind":\
    "blocked_by_hook","reason":"\(text)"},"promptKept":false}}
    """
  }
  static let oldRefusal = """
    {"type":"system","subtype":"informational","content":"UserPromptSubmit operation blocked by \
    hook:\\n[check]: no\\n\\n\\nOriginal prompt: do it"}
    """
  static let stopped = """
    {"type":"system","subtype":"informational","content":"Operation stopped by hook: enough",\
    "promptSubmitEnding":{"ending":{"kind":"stopped_by_hook","reason":"enough"},"promptKept":true}}
    """
  static func queue(_ operation: String, _ text: String) -> String {
    #"{"type":"queue-operation","operation":"\#(operation)","content":"\#(text)"}"#
  }
  static let end = #"{"type":"system","subtype":"turn_duration","durationMs":5}"#
}

@Suite("Following one prompt")
struct ReceiptTrackerTests {
  private struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let lines: [String]
    /// How the turn of “do it” ended; nil while it has not.
    let ending: String?
  }

  private static let cases = [
    Case(
      testDescription: "refused by a hook",
      lines: [Line.refusal("no way", prompt: "do it")],
      ending: "a UserPromptSubmit hook refused the prompt: no way"),
    Case(
      testDescription: "refused, in an older version's words", lines: [Line.oldRefusal],
      ending: "a UserPromptSubmit hook refused the prompt: [check]: no"),
    Case(
      testDescription: "another prompt is refused",
      lines: [Line.refusal("no", prompt: "do that")], ending: nil),
    Case(
      testDescription: "another is refused, then this one runs",
      lines: [Line.refusal("no", prompt: "do that"), Line.prompt("do it"), Line.end],
      ending: "completed"),
    Case(
      testDescription: "stopped by a hook after it was taken",
      lines: [Line.prompt("do it"), Line.stopped],
      ending: "a UserPromptSubmit hook stopped the turn: enough"),
    Case(
      testDescription: "taken back from the queue by a person",
      lines: [Line.queue("enqueue", "do it"), Line.queue("popAll", "do it")],
      ending: "interrupted"),
    Case(
      testDescription: "queued during a compaction, which does not say what",
      lines: [
        Line.queue("enqueue", ""), Line.queue("dequeue", ""), Line.prompt("do it"), Line.end,
      ], ending: "completed"),
    Case(
      testDescription: "another is taken back from the queue",
      lines: [
        Line.queue("enqueue", "do it"), Line.queue("popAll", "do that"), Line.prompt("do it"),
        Line.end,
      ], ending: "completed"),
  ]

  @Test("a prompt that a hook refuses or a person takes back has ended", arguments: cases)
  private func refused(_ row: Case) throws {
    var tracker = ReceiptTracker(recordedDigest: PromptText.digest("do it"))
    for (index, line) in row.lines.enumerated() {
      let entry = try #require(ClaudeEntry(line: line.utf8))
      tracker.add(entry, offset: index * 100, end: index * 100 + 99)
    }
    guard case .settled(let ending) = tracker.stage else {
      #expect(row.ending == nil)
      return
    }
    let told =
      switch ending.outcome {
      case .completed: "completed"
      case .interrupted: "interrupted"
      case .failed(let failure): failure.text
      }
    #expect(told == row.ending)
  }

  @Test(
    "paths of images are recorded as marks",
    arguments: [
      ("/a/shot.png", "[Image #1]", true), ("'/a/my shot.JPG'", "[Image #3]", true),
      ("/a/shot.png\nwhat is this?", "[Image #1]what is this?", true),
      ("/a/one.png\n/a/two.gif\nlook", "[Image #1] [Image #2]look", true),
      ("/a/one.png\nlook\n/a/two.png", "[Image #10] [Image #11]look", true),
      (
        "/a/one.png\na\nb\nc\nd",
        "[Image #1]\n\n<pasted_content id=\"01\">\na\nb\nc\nd\n</pasted_content id=\"01\">\n", true
      ),
      ("look\n/a/one.png", "[Image #1]look", true),
      ("/a/shot.png\nwhat is this?", "[Image #1]something else", false),
      ("/a/shot.png\nwhat is this?", "[Image #1]", false),
      ("what is this?", "[Image #1]what is this?", false),
      ("look at /a/shot.png", "look at /a/shot.png", false),
    ])
  func images(prompt: String, recorded: String, isRecord: Bool) {
    #expect(PromptText.isRecord(recorded, withImagesOf: prompt) == isRecord)
  }
}
