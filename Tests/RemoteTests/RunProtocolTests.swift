import JSON
import Remote
import Testing

@Suite struct RunProtocolTests {
  static let frames: [RunFrame] = [
    .output("a\n\u{0}ü\u{1F600}"), .errors(""), .file("-o/ü", content: "x\ny"), .alive, .exit(255),
  ]

  @Test("frames come out as they went in, however they are split")
  func frames() {
    let bytes = Self.frames.flatMap(\.line)
    for split in 0...bytes.count {
      let reader = FrameReader()
      let parts = [Array(bytes[..<split]), Array(bytes[split...])]
      #expect(parts.flatMap { reader.frames(in: $0) } == Self.frames)
      #expect(!reader.isBroken)
    }
  }

  @Test(
    "a line that is no frame is noticed",
    arguments: ["<html>", "[]", "{\"exit\":\"1\"}", "{\"x\":1}"])
  func broken(line: String) {
    let reader = FrameReader()
    #expect(reader.frames(in: Array("\(line)\n".utf8)).isEmpty && reader.isBroken)
  }

  @Test("a request comes out as it went in; variables that are not for us are left out")
  func request() throws {
    var request = RunRequest(words: ["send", "x", "-"])
    request.input = "text"
    request.files = ["a b": "c"]
    request.folders = ["": "/workspace"]
    request.paths = PathMapping(host: "/h", container: "/workspace")
    request.width = 80
    request.environment = ["DEV_SESSIONS_ID": "fizz-top"]
    let sent = try JSONValue(parsing: request.json.bytes())
    #expect(RunRequest(sent) == request)
    request.environment["LD_PRELOAD"] = "/tmp/x"
    #expect(RunRequest(request.json)?.environment == ["DEV_SESSIONS_ID": "fizz-top"])
  }

  @Test(
    "an invalid request is refused",
    arguments: [
      #"{}"#, #"[]"#, #"{"words":"list"}"#, #"{"words":["list",1]}"#, #"{"words":["a\u0000b"]}"#,
      #"{"words":["list"],"files":[]}"#, #"{"words":["list"],"files":{"a":1}}"#,
      #"{"words":["list"],"containerWorkspace":"relative"}"#,
      #"{"words":["list"],"containerWorkspace":"/w","hostPath":"../x"}"#,
    ])
  func refused(text: String) throws {
    #expect(RunRequest(try JSONValue(parsing: text)) == nil)
  }
}
