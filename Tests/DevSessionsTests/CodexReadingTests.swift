import JSON
import Testing
import Transcripts

@testable import DevSessions
@testable import JSONRPC

struct CodexReadingTests {
  @Test(
    "every form of a thread's status that was shipped is read",
    arguments: [
      (#""idle""#, ThreadStatus.idle), (#""notLoaded""#, .notLoaded),
      (#""systemError""#, .systemError), (#""active""#, .active([])),
      (#"{"type":"idle"}"#, .idle), (#"{"type":"notLoaded"}"#, .notLoaded),
      (#"{"type":"systemError"}"#, .systemError),
      (#"{"type":"active","activeFlags":[]}"#, .active([])),
      (
        #"{"type":"active","activeFlags":["waitingOnApproval"]}"#, .active([.waitingOnApproval])
      ),
      (#"{"active":{"activeFlags":["waitingOnUserInput"]}}"#, .active([.waitingOnUserInput])),
      (#"{"active":{"active_flags":["waiting_on_approval"]}}"#, .active([.waitingOnApproval])),
      (#"{"active":{}}"#, .active([])), (#"{"idle":{}}"#, .idle), (#"{"idle":null}"#, .idle),
      (#"{"type":"active","activeFlags":["somethingNew"]}"#, .active([])),
      (#"{"type":"dreaming"}"#, .unknown("dreaming")), ("{}", .unknown(nil)),
      ("null", .unknown(nil)), ("7", .unknown("7")),
    ])
  func statusShapes(text: String, status: ThreadStatus) throws {
    #expect(ThreadStatus(try JSONValue(parsing: text)) == status)
  }

  @Test("an absent status is unknown, and then the newest turn decides")
  func absentStatus() throws {
    #expect(ThreadStatus(nil) == .unknown(nil))
    let running = CodexTurn(["id": "a", "status": "inProgress"])
    let reading = CodexThread.Reading(status: .unknown(nil), newest: running, thread: [:])
    #expect(CodexAgent.report(reading).status == .working)
  }

  @Test("every status in the recordings is known")
  func recordedStatuses() throws {
    let statuses = try Recording("status-shapes").received.compactMap {
      $0["params"]?["status"] ?? $0["result"]?["thread"]?["status"]
    }
    #expect(statuses.count > 10)
    for status in statuses {
      if case .unknown = ThreadStatus(status) { Issue.record("\(status.text())") }
    }
  }

  @Test("a usage limit is told from other failures, whatever form its cause has")
  func causes() throws {
    for (info, isLimit) in [
      ("\"usageLimitExceeded\"", true), ("\"rateLimitExceeded\"", true),
      (#"{"responseTooManyFailedAttempts":{"httpStatusCode":429}}"#, true),
      (#"{"httpConnectionFailed":{"httpStatusCode":401}}"#, false), ("\"other\"", false),
      ("null", false),
    ] {
      let error = try JSONValue(parsing: "{\"message\":\"m\",\"codexErrorInfo\":\(info)}")
      #expect(CodexTurnError(error).isLimit == isLimit, "\(info)")
    }
    let turn = try Recording("failed-turn-usage-limit").received
      .compactMap { $0["method"] == "turn/completed" ? CodexTurn($0["params"]?["turn"]) : nil }
    #expect(turn.last?.result.reason == .rateLimited)
    #expect(turn.last?.result.error == "usageLimitExceeded")
  }

  @Test("the news of a goal tell of its turns and its end")
  func goalNews() throws {
    let recording = try Recording("goal-run")
    var news = CodexNews(thread: try #require(recording.thread))
    var statuses: [Goal.Status?] = []
    for message in recording.received {
      guard let method = message["method"]?.string, message["id"] == nil else { continue }
      news.add(
        .notification(
          Notification(method: method, params: message["params"], message: message)))
      if let goal = news.goal, goal?.status != statuses.last { statuses.append(goal?.status) }
    }
    #expect(news.ended.count == 2 && news.running == nil && !news.waits)
    #expect(statuses == [.active, .complete, nil], "cleared at last")
    #expect(news.status == .idle)
  }

  @Test("requests of other threads, and those for programs, keep nobody waiting")
  func otherRequests() throws {
    var news = CodexNews(thread: "mine")
    for (method, thread) in [
      ("item/commandExecution/requestApproval", "other"), ("item/tool/call", "mine"),
      ("currentTime/read", "mine"),
    ] {
      news.add(
        .request(
          IncomingRequest(id: RequestID(1), method: method, params: ["threadId": .string(thread)])))
    }
    #expect(!news.waits)
    news.add(
      .request(
        IncomingRequest(
          id: RequestID(1), method: "item/fileChange/requestApproval", params: ["threadId": "mine"])
      ))
    #expect(news.waits)
  }

  @Test("the port is read once its line is whole", arguments: [0, 7, 40])
  func port(noise: Int) {
    let log = String(repeating: "x", count: noise) + "\n  listening on: ws://127.0.0.1:33595\n"
    #expect(CodexServer.port(in: Array(log.utf8)) == 33595)
    #expect(CodexServer.port(in: Array(log.utf8.dropLast())) == nil)
  }

  @Test("configuration after -- is -c key=value, and nothing that is an option of create")
  func configuration() throws {
    let parsed = try CodexConfiguration.parse(
      ["-c", "a.b=1", "--config", "c=[\"x\"]", "--config=d=words = too"])
    #expect(parsed.map(\.key) == ["a.b", "c", "d"])
    #expect(parsed.map(\.value) == [1, ["x"], "words = too"])
    for words in [["-c"], ["-c", "=x"], ["-c", "x"], ["--add-dir", "x"], ["-c", "model=x"]] {
      #expect(throws: Failure.self) { try CodexConfiguration.parse(words) }
    }
  }
}
