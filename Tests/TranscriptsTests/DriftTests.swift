import Testing
import Transcripts

@Suite("What this version does not know")
struct DriftTests {
  private typealias Make = SignalRecording

  @Test("nothing to report of what is known")
  func known() throws {
    for (file, screen) in [
      ("idle", "idle-fresh"), ("busy", "working-tool"), ("shell", "resting-shell"),
    ] {
      let recording = try Make.make(
        file: Make.file(file), transcript: [Make.prompt("x", ago: 9), Make.end(ago: 5)],
        screen: screen)
      #expect(Drift(recording).findings.isEmpty)
    }
  }

  @Test(
    "unknown types and words are named once each",
    arguments: [
      (#"{"type":"hologram"}"#, "transcript type “hologram”"),
      (#"{"type":"system","subtype":"sunset"}"#, "transcript type “system/sunset”"),
      (#"{"type":"queue-operation","operation":"swap"}"#, "queue operation “swap”"),
    ])
  func lines(line: String, finding: String) throws {
    let recording = try Make.make(
      file: Make.file("idle"),
      transcript: [Make.prompt("x", ago: 9), line, line, "torn {", Make.end(ago: 5)])
    #expect(Drift(recording).findings == [finding])
    #expect(recording.snapshot.report().status == .idle, "and it decides nothing")
  }

  @Test("an unknown status word decides nothing: the other signals do")
  func statusWord() throws {
    let lines = [Make.prompt("x", ago: 9), Make.end(ago: 5)]
    let idle = try Make.make(
      file: Make.file("dreaming"), transcript: lines, screen: "idle-fresh")
    #expect(Drift(idle).findings == ["session file status “dreaming”"])
    #expect(idle.snapshot.report().status == .idle)
    let working = try Make.make(
      file: Make.file("dreaming"), transcript: [Make.prompt("x", ago: 9), Make.say("hm")],
      screen: "working-tool")
    #expect(working.snapshot.report().status == .working)
  }

  @Test("an unknown reason to wait is still a reason to wait")
  func reason() throws {
    let recording = try Make.make(file: Make.file("waiting", waitingFor: "a sign"))
    #expect(Drift(recording).findings == ["session file waiting for “a sign”"])
    #expect(recording.snapshot.report().status == .waitingForInput)
  }

  @Test("a screen that shows neither input box nor dialog")
  func screen() throws {
    let recording = SnapshotRecording(
      now: Make.now, life: .running, process: .running, sessionFile: Make.file("idle"), hooks: [],
      transcript: [], screen: "something new\n")
    #expect(Drift(recording).findings == ["a screen with neither input box nor dialog"])
  }
}
