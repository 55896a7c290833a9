import Foundation
import HTTP1
import JSON
import ScriptedModel
import SystemKit
import Testing

@Suite("Request log")
struct RequestLogTests {
  @Test("one line for each request, with the body only if wanted", arguments: [false, true])
  func lines(includesBodies: Bool) throws {
    let path = NSTemporaryDirectory() + "/log-\(RandomToken.uuid()).jsonl"
    defer { try? FileSystem.remove(path) }
    let log = try RequestLog(path: path, includesBodies: includesBodies)
    let api = ScriptedAPI()
    for prompt in ["a\nb", "[[say x]]"] {
      let request = Request(
        method: "POST", target: "/v1/messages", body: request([user(prompt)]).bytes())
      try log.add(api.answer(request).1, request)
    }
    let lines = try #require(try FileSystem.read(path)).split(separator: 0x0A)
    let values = try lines.map { try JSONValue(parsing: $0) }
    #expect(values.map { $0["prompt"]?.string } == ["a\nb", "[[say x]]"])
    #expect(values.allSatisfy { $0["kind"] == "turn" && $0["model"] == "m" })
    #expect(values.allSatisfy { ($0["body"] != nil) == includesBodies })
    #expect(values.allSatisfy { $0["time"]?.string.flatMap { Timestamp($0) } != nil })
  }
}
