import JSON
import SessionStore
import SystemKit
import Testing
import Tmux
import Transcripts

@testable import DevSessions

/// What every view says of a session beyond its status.
@Suite struct SessionConditionTests {
  typealias Row = (
    status: SessionStatus, fields: JSONObject, need: SessionCondition.Need, word: String,
    note: String?
  )

  static func last(_ reason: String, _ detail: String? = nil) -> JSONObject {
    var turn: JSONObject = ["reason": .string(reason)]
    turn["detail"] = detail.map(JSONValue.string)
    return ["lastTurn": .object(turn)]
  }

  static let rows: [Row] = [
    (.idle, [:], .none, "idle", nil), (.idle, last("completed"), .none, "idle", nil),
    (
      .idle, last("failed", "API Error: 400\n  no such luck"), .failedTurn, "idle (failed)",
      "the last turn failed: API Error: 400 no such luck"
    ),
    (
      .idle, last("interrupted"), .cutTurn, "idle (interrupted)", "the last turn was interrupted"
    ),
    (
      .idle, last("incomplete"), .cutTurn, "idle (incomplete)",
      "it waits for the rest of an unfinished input"
    ),
    (.idle, last("cut_off", "why"), .cutTurn, "idle (cut_off)", "the last turn: cut_off: why"),
    (
      .rateLimited, last("rate_limited", "You've hit your limit · resets 3pm"), .limit,
      "rate_limited", "You've hit your limit · resets 3pm"
    ),
    (.rateLimited, [:], .limit, "rate_limited", "a usage limit was reached"),
    // A turn runs: how the last one ended is no news any more.
    (.working, last("failed", "no such luck"), .none, "working", nil),
    (
      .working, ["retry": ["attempt": 7, "of": 10, "reason": "Connection refused"]], .retry,
      "working (retrying)", "retrying, 7 of 10: Connection refused"
    ),
    (
      .working, ["retry": ["reason": "stream disconnected"]], .retry, "working (retrying)",
      "retrying: stream disconnected"
    ),
    (
      .waitingForInput, ["dialog": ["question": "Which database?"]], .answer, "waiting_for_input",
      "Which database?"
    ),
    (
      .waitingForInput, ["line": "Continue? (y/n)"], .answer, "waiting_for_input", "Continue? (y/n)"
    ),
    (.exited, [:], .none, "exited", "ended by itself"), (.stopped, [:], .none, "stopped", nil),
    (
      .working, ["unreachable": true], .unknown, "working (unreachable)",
      "its host does not answer; as last known"
    ),
    (.idle, ["problem": "cannot open x"], .unknown, "unknown", "cannot open x"),
  ]

  @Test("each state has its need, word and note", arguments: rows)
  func condition(row: Row) {
    let condition = SessionCondition(StatusReport(row.status), row.fields)
    #expect(condition.need == row.need)
    #expect(condition.word == row.word)
    #expect(condition.note == row.note)
  }

  @Test("why it never started is told; a long reason is cut")
  func failures() {
    let report = StatusReport.single(.failed, "record", "claude is not installed")
    #expect(SessionCondition(report, [:]).note == "claude is not installed")
    let long = SessionCondition(
      StatusReport(.idle), Self.last("failed", String(repeating: "word ", count: 99)))
    #expect(long.note?.count == 160 && long.note?.hasSuffix("…") == true)
  }

  @Test("what only lacked time is a time-out, whatever layer says so")
  func codes() throws {
    let name = try #require(TmuxSessionName(id: "fizz-top"))
    let errors: [(any Error, ExitCode)] = [
      (TmuxError.timedOut(command: "list-panes", after: .seconds(1)), .timedOut),
      (LockError.timedOut(path: "/x", owner: nil), .timedOut),
      (StoreError.lock(.timedOut(path: "/x", owner: nil)), .timedOut),
      (TmuxError.notInstalled, .failed), (TmuxError.duplicateSession(name), .failed),
      (LockError.lost(path: "/x"), .failed), (StoreError.lock(.lost(path: "/x")), .failed),
      (SystemError("open", "/x", code: 13), .failed),
      (Failure(.needsAnswer, "it asks"), .needsAnswer),
    ]
    for (error, code) in errors { #expect(Failure("cannot do it", error).code == code, "\(error)") }
  }
}

/// The variables that tell a program in which session it runs.
@Suite struct SessionEnvironmentTests {
  @Test("the marks of the caller's session go, those of this one come; the account stays")
  func marks() throws {
    let home = try Home(environment: ["HOME": "/home/x"])
    let marks = SessionEnvironment(
      name: try SessionName("fizz-top"), parent: try SessionName("ahri-mid"), home: home,
      tmuxSocket: "/tmp/s")
    let added = marks.added(to: [
      "PATH": "/bin", "DEV_SESSIONS_ID": "riven-jg", "DEV_SESSIONS_PARENT": "vi-jg", "TMUX": "x",
      "TMUX_PANE": "%1", "CLAUDECODE": "1", "CLAUDE_CODE_ENTRYPOINT": "cli",
      "CLAUDE_CODE_OAUTH_TOKEN": "t",
    ])
    #expect(
      added == [
        "PATH": "/bin", "DEV_SESSIONS_ID": "fizz-top", "DEV_SESSIONS_PARENT": "ahri-mid",
        "DEV_SESSIONS_HOME": home.path, "DEV_SESSIONS_TMUX_SOCKET": "/tmp/s",
        "CLAUDE_CODE_OAUTH_TOKEN": "t",
      ])
    let alone = SessionEnvironment(
      name: try SessionName("fizz-top"), parent: nil, home: home, tmuxSocket: nil)
    #expect(
      alone.added(to: ["DEV_SESSIONS_PARENT": "vi-jg"])
        == ["DEV_SESSIONS_ID": "fizz-top", "DEV_SESSIONS_HOME": home.path])
  }
}
