import Testing
import Transcripts

@Suite("Background work")
struct BackgroundTests {
  private typealias Make = SignalRecording
  private static let shell = #"{"id":"b1","type":"shell","description":"sleep 5"}"#
  private static let agent = #"{"id":"a1","type":"subagent"}"#
  private static let rested = [Make.prompt("x", ago: 9), Make.end(ago: 5, agents: 1)]

  private func stop(_ tasks: String...) -> String {
    Make.hook("Stop", ago: 5, #","background":[\#(tasks.joined(separator: ","))]"#)
  }

  private func work(
    _ file: String?, _ hooks: [String], _ transcript: [String] = rested,
    process: ClaudeSnapshot.Process = .running
  ) throws -> [Int] {
    let work = try Make.make(
      process: process, file: file.map { Make.file($0) }, hooks: hooks, transcript: transcript
    ).snapshot.background
    #expect(work.isNone == (work.shells + work.agents == 0))
    return [work.shells, work.agents]
  }

  @Test("the Stop hook's list counts, by kind")
  func hooks() throws {
    #expect(try work("shell", [stop(Self.shell, Self.agent)]) == [1, 1])
    #expect(try work("busy", [stop(Self.agent)]) == [0, 1])
    #expect(try work("idle", [stop()]) == [0, 0])
  }

  @Test("what has reported its end is taken off")
  func ended() throws {
    let report = Make.prompt("<task-notification><task-id>a1</task-id> done", ago: 2)
    #expect(try work("busy", [stop(Self.agent)], Self.rested + [report]) == [0, 0])
  }

  @Test("without hooks: the session file tells of shells, the transcript of agents")
  func withoutHooks() throws {
    #expect(try work("shell", []) == [1, 1])
    #expect(try work("idle", []) == [0, 1])
    #expect(try work(nil, []) == [0, 1])
    #expect(try work(nil, [], [Make.prompt("x", ago: 9)]) == [0, 0])
  }

  @Test("no process, no work")
  func withoutProcess() throws {
    #expect(try work("shell", [stop(Self.shell)], process: .ended(code: nil)) == [0, 0])
  }
}
