import Foundation
import JSON
import SystemKit
import Testing

@testable import JSONRPC

/// Conversations with `codex app-server` 0.163.0, one WebSocket message a line, in both directions.
private struct Recording: Sendable {
  struct Line: Sendable {
    let isSent: Bool
    let message: JSONValue
  }

  let lines: [Line]

  init(_ name: String) throws {
    let file = try #require(
      Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: "jsonl"))
    lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
      let entry = try JSONValue(parsing: String(line))
      return Line(
        isSent: entry["dir"] == "send", message: try #require(entry["msg"]))
    }
  }
}

/// Plays the server of a recording: before each message the client sends, all that came before it.
private struct ReplayTransport: MessageTransport {
  var lines: ArraySlice<Recording.Line>
  /// What the client must not have sent.
  var problems: [String] = []

  mutating func send(_ message: [UInt8], until deadline: Deadline) throws {
    let value = try JSONValue(parsing: message)
    guard let index = lines.firstIndex(where: \.isSent) else {
      problems.append("sent too much: \(value.text())")
      return
    }
    if lines[index].message["method"] != value["method"]
      || lines[index].message["id"] != value["id"]
    {
      problems.append("sent \(value.text()) for \(lines[index].message.text())")
    }
    let expected = lines.remove(at: index)
    if expected.message["params"] != value["params"] {
      problems.append("sent other params to \(value["method"]?.string ?? "a request")")
    }
  }

  mutating func receive(until deadline: Deadline) -> TransportReception {
    guard let line = lines.first, !line.isSent else { return .timedOut }
    lines.removeFirst()
    return .message(line.message.bytes())
  }
}

struct ReplayTests {
  static let names = [
    "plain-turn", "approval-accepted", "approval-reconnect-b", "errors", "initialize-errors",
    "interrupt-too-early", "user-input",
  ]

  /// Does what the recorded client did and counts what it is told.
  private func replay(_ name: String) throws -> (
    replies: Int, refusals: [RemoteError], events: [Event]
  ) {
    let recording = try Recording(name)
    var peer = Peer(ReplayTransport(lines: recording.lines[...]))
    let soon = Deadline.after(.seconds(5))
    var replies = 0
    var refusals: [RemoteError] = []
    var events: [Event] = []
    func collect(_ peer: inout Peer<ReplayTransport>) throws {
      while let event = try peer.next(until: soon) { events.append(event) }
    }
    for message in recording.lines.filter(\.isSent).map(\.message) {
      try collect(&peer)
      guard let method = message["method"]?.string else {
        let id = try #require(message["id"])
        try peer.respond(to: RequestID(id), message["result"] ?? .null, until: soon)
        continue
      }
      guard message["id"] != nil else {
        try peer.notify(method, message["params"], until: soon)
        continue
      }
      let call = try peer.begin(method, message["params"], until: soon)
      do throws(CallError) {
        _ = try peer.finish(call, until: soon)
        replies += 1
      } catch {
        guard case .refused(let refusal) = error else { throw error }
        refusals.append(refusal)
      }
    }
    try collect(&peer)
    #expect(peer.transport.problems == [])
    #expect(peer.transport.lines.isEmpty)
    return (replies, refusals, events)
  }

  @Test("every recorded message is understood, and every call gets its own reply", arguments: names)
  func replays(name: String) throws {
    let received = try Recording(name).lines.filter { !$0.isSent }.map(\.message)
    let (replies, refusals, events) = try replay(name)
    #expect(replies + refusals.count + events.count == received.count)
    for case .unrecognized(let unrecognized) in events { Issue.record("\(unrecognized)") }
    #expect(refusals.count == received.count { $0["error"] != nil })
    #expect(refusals.allSatisfy { $0.code < -32000 && !$0.message.isEmpty })
  }

  @Test("an approval is a request in the server's own numbers, and waits for the caller")
  func approval() throws {
    let events = try replay("approval-accepted").events
    let requests = events.compactMap { event in
      if case .request(let request) = event { request } else { nil }
    }
    #expect(requests.map(\.method) == ["item/commandExecution/requestApproval"])
    #expect(requests.map(\.id) == [RequestID(0)])
  }
}
