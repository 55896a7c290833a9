import Foundation
import JSON
import SessionStore
import SystemKit
import Testing
import Transcripts

@testable import DevSessions

/// A home whose Codex server is a recording, with one session.
private final class ReplayHome {
  let sessions: DevSessions
  let root: String
  private let server: ReplayServer

  init(_ name: String, receipt turn: String? = nil) throws {
    let recording = try Recording(name)
    server = try ReplayServer(recording)
    root = try FileSystem.realPath("/tmp") + "/ds-" + RandomToken.hexadecimal(bytes: 4)
    sessions = try DevSessions(
      environment: ["DEV_SESSIONS_HOME": root, "HOME": root, "PATH": "/nowhere"], program: "")
    try FileSystem.makeFolders(root)
    var state = CodexServerState(starting: .current)
    state.setAddress(port: server.port)
    try state.write(to: CodexFiles(sessions.home).state)
    let thread = try #require(recording.thread)
    try sessions.store.update { contents in
      var record = SessionRecord(
        name: try SessionName("one"), agentID: thread, kind: "codex", path: "/")
      record.state = .running
      try contents.claim(record)
    }
    if let turn {
      let folder = sessions.home.folder(of: try SessionName("one"))
      try folder.create()
      try TurnJournal.add(
        Receipt(
          turn: turn, time: .now, proof: .turn, digest: "", idempotencyKey: nil,
          recordedDigest: "", session: thread, transcript: "", offset: 0, changes: []),
        to: folder)
    }
  }

  deinit { try? FileSystem.removeTree(root) }

  func wait(_ change: (inout DevSessions.WaitOptions) -> Void = { _ in }) throws -> TurnResult? {
    var options = DevSessions.WaitOptions()
    change(&options)
    var result: TurnResult?
    try sessions.wait(for: ["one"], options, until: .after(.seconds(10))) { result = $1 }
    return result
  }
}

/// The turn that the last `turn/completed` or page of a recording is about.
private func turn(_ name: String) throws -> String {
  let recording = try Recording(name)
  let told = recording.received.last { $0["method"] == "turn/completed" }?["params"]?["turn"]?["id"]
  let page = recording.result(of: "thread/resume")?["initialTurnsPage"]?["data"]?.array?.first?[
    "id"]
  return try #require((told ?? page)?.string)
}

/// The real client against recorded conversations, over a socket.
@Suite(.serialized) struct CodexReplayTests {
  @Test("a wait that joins a running turn ends with it, and one that comes late at once")
  func waiting() throws {
    for name in ["reconnect-wait-b", "reconnect-after-finish"] {
      let home = try ReplayHome(name, receipt: turn(name))
      #expect(try home.wait() == TurnResult(.completed, turn: turn(name)), "\(name)")
      let journal = try TurnJournal(home.sessions.home.folder(of: SessionName("one")))
      #expect(journal.unsettled.isEmpty)
    }
  }

  @Test("a turn that was cut off by the server's end is interrupted, but not at first sight")
  func crash() throws {
    let cut = try #require(
      try Recording("crash-b").result(of: "thread/turns/list")?["data"]?.array?.first?["id"]?.string
    )
    let home = try ReplayHome("crash-b", receipt: cut)
    let start = MonotonicClock.now
    #expect(try home.wait()?.reason == .interrupted)
    #expect(MonotonicClock.now - start > .milliseconds(250))
  }

  @Test("a late client finds the request, and answers it by its number")
  func approval() throws {
    let home = try ReplayHome("approval-reconnect-b", receipt: turn("approval-reconnect-b"))
    #expect(try home.sessions.agent("one").report().waitingFor == .permission)
    #expect(try home.wait()?.reason == .waitingForInput)
    let dialog = try #require(
      try home.sessions.agent("one").openDialog(until: .after(.seconds(2))))
    #expect(dialog.kind == .permission && dialog.choices.first?.label == "Yes")
    let responded = try home.sessions.respond(
      to: "one", .allow, digest: dialog.digest, until: .after(.seconds(5)))
    #expect(responded.answers == ["Yes"])
  }

  @Test("the diff of a change that waits is found though the request does not hold it")
  func fileChange() throws {
    let home = try ReplayHome("approval-file-change")
    let dialog = try #require(
      try home.sessions.agent("one").openDialog(until: .after(.seconds(2))))
    #expect(dialog.text.contains("-hello\n+hello again"), "\(dialog.text)")
    #expect(dialog.question == "Change files: update /home/dev/project/README.txt?")
  }
}
