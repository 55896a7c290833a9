import JSON
import Testing

@testable import JSONRPC

struct IncomingTests {
  static let table: [(String, Incoming)] = [
    (#"{"id":1,"result":{}}"#, .reply(RequestID(1), .success([:]))),
    (#"{"jsonrpc":"2.0","id":"a","result":null}"#, .reply(RequestID("a"), .success(.null))),
    (#"{"id":1,"result":2,"error":null}"#, .reply(RequestID(1), .success(2))),
    (
      #"{"id":1,"error":{"code":-32600,"message":"no","data":[1]}}"#,
      .reply(RequestID(1), .failure(RemoteError(code: -32600, message: "no", data: [1])))
    ),
    (
      #"{"id":1,"result":2,"error":{"code":1,"message":"no"}}"#,
      .reply(RequestID(1), .failure(RemoteError(code: 1, message: "no")))
    ),
    (
      #"{"id":1,"error":"no"}"#,
      .reply(RequestID(1), .failure(RemoteError(code: 0, message: #""no""#)))
    ),
    (
      #"{"id":null,"error":{"code":-32700}}"#,
      .reply(RequestID(.null), .failure(RemoteError(code: -32700, message: #"{"code":-32700}"#)))
    ),
    // A method decides, whatever the id is.
    (
      #"{"id":0,"method":"ask","params":{"a":1}}"#,
      .request(IncomingRequest(id: RequestID(0), method: "ask", params: ["a": 1]))
    ),
    (
      #"{"id":null,"method":"ask"}"#,
      .request(IncomingRequest(id: RequestID(.null), method: "ask", params: nil))
    ),
    (
      #"{"id":3,"method":"ask","result":1}"#,
      .request(IncomingRequest(id: RequestID(3), method: "ask", params: nil))
    ),
    (
      #"{"method":"tell","params":[],"emittedAtMs":5}"#,
      .notification(
        Notification(
          method: "tell", params: [], message: ["method": "tell", "params": [], "emittedAtMs": 5]))
    ),
    (
      #"{"method":"tell","new":true}"#,
      .notification(
        Notification(method: "tell", params: nil, message: ["method": "tell", "new": true]))
    ),
  ]

  @Test("messages are told apart by method, then by id", arguments: table)
  func classification(text: String, expected: Incoming) {
    #expect(Incoming(Array(text.utf8)) == expected)
  }

  @Test(
    "a message that is no JSON-RPC says why",
    arguments: [
      ("", "not JSON"), ("{", "not JSON"), ("[]", "not a JSON object"), ("7", "not a JSON object"),
      (#"[{"id":1,"result":2}]"#, "not a JSON object"), ("{}", "neither a method nor an id"),
      (#"{"result":1}"#, "neither a method nor an id"), (#"{"id":1}"#, "without a result"),
      (#"{"id":1,"error":null}"#, "without a result"), (#"{"method":1}"#, "no text"),
      (#"{"id":1}{"id":2}"#, "not JSON"),
    ])
  func unrecognized(text: String, problem: String) {
    guard case .unrecognized(let unrecognized) = Incoming(Array(text.utf8)) else {
      Issue.record("it was understood")
      return
    }
    #expect(unrecognized.problem.contains(problem), "\(unrecognized)")
    #expect(unrecognized.excerpt == text)
  }

  @Test("the excerpt of a message that is no JSON-RPC is at most 200 characters")
  func excerpt() {
    let bytes = Array(repeating: UInt8(ascii: "x"), count: 1 << 20)
    guard case .unrecognized(let unrecognized) = Incoming(bytes) else {
      Issue.record("recognised as a message")
      return
    }
    #expect(unrecognized.excerpt.count == 200)
  }
}
