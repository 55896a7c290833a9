import JSON
import SessionStore
import SystemKit
import Testing

@Suite("Session records")
struct SessionRecordTests {
  @Test("every field is written under its name in the file and read back")
  func fields() throws {
    var record = try makeRecord("fizz-top")
    record.mode = "docker"
    record.summary = "build"
    record.model = "m"
    record.host = "box"
    record.remoteBin = "/bin/ds"
    record.lastUsed = Timestamp(milliseconds: 1500)
    record.lastTurnStatus = "failed"
    record.lastTurnError = "why"
    record.state = .running
    record.failure = "f"
    record.tmuxSocket = "/s"
    record.paneID = "%4"
    record.paneProcess = ProcessIdentity(pid: 42, startTime: "99")
    record.parent = try SessionName("riven-jg")
    record.effort = "high"
    record.permissions = "ask"
    record.configurationFolder = "/c"
    record.agentArguments = ["--x", "a b"]
    record.transcript = "/t.jsonl"
    record.agentVersion = "2.1"
    let expected = """
      {"championId":"fizz-top","internalId":"0b9c","cli":"claude","mode":"docker","path":"/tmp",\
      "status":"active","createdAt":"1970-01-01T00:00:00.000Z",\
      "lastUsed":"1970-01-01T00:00:01.500Z","description":"build","model":"m","host":"box",\
      "remoteBin":"/bin/ds","lastTurnStatus":"failed","lastTurnError":"why",\
      "state":"running","failure":"f","tmuxSocket":"/s","paneId":"%4",\
      "panePid":42,"paneStart":"99","parent":"riven-jg","effort":"high","permissions":"ask",\
      "configDir":"/c","agentArguments":["--x","a b"],"transcriptPath":"/t.jsonl",\
      "agentVersion":"2.1"}
      """
    #expect(record.json.text() == expected)
    let object = try #require(try JSONValue(parsing: expected).object)
    let read = try #require(SessionRecord(object))
    #expect(read == record)
    #expect(read.paneProcess == record.paneProcess && read.state == .running)
    #expect(read.agentArguments == ["--x", "a b"] && read.parent?.text == "riven-jg")
    #expect(read.createdAt == Timestamp(milliseconds: 0) && read.isActive)
  }

  @Test("fields of unexpected types read as nil and are kept")
  func odd() throws {
    let text = #"{"x":[1],"championId":"a","panePid":"no","model":7,"status":3,"createdAt":1500}"#
    let object = try #require(try JSONValue(parsing: text).object)
    let record = try #require(SessionRecord(object))
    #expect(record.paneProcess == nil && record.model == nil && !record.isActive)
    #expect(record.createdAt?.milliseconds == 1500)
    #expect(record.json.text() == text)
  }
}
