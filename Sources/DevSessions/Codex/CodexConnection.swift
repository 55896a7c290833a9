internal import JSON
internal import JSONRPC
internal import SystemKit
internal import WebSocket

/// A conversation with the Codex server, ready for calls.
///
/// A class because those who work on one session share the one connection. Never answers a request of
/// the server's by itself: any reply settles it for all who watch.
final class CodexConnection {
  private var peer: Peer<CodexTransport>
  /// The version of Codex; empty when it did not tell.
  let version: String
  /// Its configuration folder.
  let codexHome: String?
  /// When its user gives up, which bounds every call.
  private let limit: Deadline

  private init(_ peer: consuming Peer<CodexTransport>, _ greeting: JSONValue, limit: Deadline) {
    self.peer = peer
    self.limit = limit
    // "dev-sessions/0.163.0 (Linux; x86_64) …"
    let agent = greeting["userAgent"]?.string ?? ""
    version = String(agent.drop { $0 != "/" }.dropFirst().prefix { $0 != " " })
    codexHome = greeting["codexHome"]?.string
  }

  /// Notifications nobody here needs: pieces of what arrives whole later.
  ///
  /// Without them a turn of 20,000 pieces is some ten messages, and no reader is too slow for it.
  static let unwanted = [
    "item/agentMessage/delta", "item/plan/delta", "item/commandExecution/outputDelta",
    "item/commandExecution/terminalInteraction", "item/fileChange/outputDelta",
    "item/fileChange/patchUpdated", "item/reasoning/summaryTextDelta",
    "item/reasoning/summaryPartAdded", "item/reasoning/textDelta", "item/mcpToolCall/progress",
    "turn/diff/updated", "turn/plan/updated", "account/rateLimits/updated",
    "command/exec/outputDelta",
    "process/outputDelta", "hook/started", "hook/completed", "thread/readState/changed",
  ]

  /// Connects and introduces itself.
  static func open(
    _ address: WebSocketAddress, token: String?, limit: Deadline = .never,
    until deadline: Deadline
  ) throws -> CodexConnection {
    let client = try WebSocketClient.connect(to: address, token: token, until: deadline)
    var peer = Peer(CodexTransport(client: client))
    let greeting = try peer.call(
      "initialize",
      [
        "clientInfo": ["name": "dev-sessions", "title": "dev-sessions", "version": "0.1.0"],
        "capabilities": [
          "experimentalApi": true,
          "optOutNotificationMethods": .array(unwanted.map(JSONValue.string)),
        ],
      ], until: deadline)
    try peer.notify("initialized", until: deadline)
    return CodexConnection(peer, greeting, limit: limit)
  }

  /// What becomes readable when `next` may have something.
  var descriptor: Int32 { peer.transport.client.interest.descriptor }

  /// Sends a request and waits for its result; asks again when the server has too much to do.
  func call(
    _ method: String, _ params: JSONValue, until deadline: Deadline
  ) throws(CallError) -> JSONValue {
    try finish(begin(method, params, until: deadline), params, until: deadline)
  }

  /// Sends a request whose result `finish` waits for.
  func begin(
    _ method: String, _ params: JSONValue, until deadline: Deadline
  ) throws(CallError) -> Peer<CodexTransport>.Call {
    try peer.begin(method, params, until: bounded(deadline))
  }

  private func bounded(_ deadline: Deadline) -> Deadline {
    deadline.orSooner(limit.orAfter(CodexServer.shortestTime))
  }

  /// Waits for the result of a request with these parameters.
  func finish(
    _ call: Peer<CodexTransport>.Call, _ params: JSONValue, until deadline: Deadline
  ) throws(CallError) -> JSONValue {
    let deadline = bounded(deadline)
    var call = call
    var pause = Duration.milliseconds(20)
    while true {
      do throws(CallError) {
        return try peer.finish(call, until: deadline)
      } catch {
        guard error.isOverload, !deadline.hasPassed else { throw error }
      }
      MonotonicClock.sleep(pause)
      pause = min(pause * 2, .milliseconds(500))
      call = try peer.begin(call.method, params, until: deadline)
    }
  }

  /// Answers a request of the server's.
  func respond(
    to request: RequestID, _ result: JSONValue, until deadline: Deadline
  ) throws(CallError) {
    try peer.respond(to: request, result, until: deadline)
  }

  /// The next thing the server says unasked; nil when the deadline passes.
  func next(until deadline: Deadline) throws(CallError) -> Event? {
    try peer.next(until: deadline)
  }
}
