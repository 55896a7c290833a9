import JSON
import Testing
import Transcripts

@Suite("Recordings of signals")
struct SnapshotRecordingTests {
  private typealias Make = SignalRecording

  @Test("what is written is read, and says the same")
  func roundTrip() throws {
    let processes: [ClaudeSnapshot.Process] = [
      .running, .ended(code: 3), .ended(code: nil), .unknown,
    ]
    for process in processes {
      let recording = try Make.make(
        process: process, file: Make.file("idle"), hooks: [Make.hook("Stop", ago: 5)],
        transcript: [Make.prompt("x", ago: 9), Make.say("y"), Make.end(ago: 5)],
        screen: "idle-fresh")
      let read = try #require(SnapshotRecording(recording.json))
      #expect(read == recording)
      #expect(read.snapshot.report().status == recording.snapshot.report().status)
      #expect(read.snapshot.report().evidence == recording.snapshot.report().evidence)
    }
  }

  @Test("what is something else is refused")
  func refused() throws {
    for text in ["{}", "[]", #"{"version":2}"#, #"{"version":1,"now":"x"}"#] {
      #expect(SnapshotRecording(try JSONValue(parsing: text)) == nil)
    }
  }
}
