import JSON
import SystemKit
import Testing

@testable import JSONRPC

struct PeerTests {
  private let soon = Deadline.after(.seconds(1))

  @Test("a call returns its own result and keeps what else comes, in order")
  func call() throws {
    var peer = Peer(
      ScriptedTransport(
        #"{"method":"first"}"#, #"{"id":1,"method":"ask"}"#, "rubbish", #"{"id":9,"result":0}"#,
        #"{"id":1,"result":{"ok":true}}"#, #"{"method":"last"}"#))
    let result = try peer.call("do", ["a": 1], until: soon)
    #expect(result == ["ok": true])
    var events: [String] = []
    while let event = try peer.next(until: soon) {
      switch event {
      case .notification(let notification): events.append(notification.method)
      case .request(let request): events.append("\(request.method) \(request.id)")
      case .unrecognized(let unrecognized): events.append(unrecognized.problem)
      }
    }
    #expect(events[0...1] == ["first", "ask 1"])
    #expect(events[2].hasPrefix("not JSON"))
    #expect(events[3...] == ["a reply to no request of ours", "last"])
    // The request with our own number was answered by nobody.
    #expect(
      peer.transport.sent == [["jsonrpc": "2.0", "id": 1, "method": "do", "params": ["a": 1]]])
  }

  @Test("replies may come in any order")
  func pipelining() throws {
    var peer = Peer(
      ScriptedTransport(#"{"id":2,"result":"two"}"#, #"{"id":1,"error":{"code":5,"message":"no"}}"#)
    )
    let first = try peer.begin("one", until: soon)
    let second = try peer.begin("two", until: soon)
    do throws(CallError) {
      _ = try peer.finish(first, until: soon)
      Issue.record("the first call failed in truth")
    } catch {
      #expect(error.description == "no (5)")
    }
    let result = try peer.finish(second, until: soon)
    #expect(result == "two")
  }

  @Test("a reply that comes too late is dropped, a second one reported")
  func lateReply() throws {
    var peer = Peer(ScriptedTransport())
    do throws(CallError) {
      _ = try peer.call("slow", until: soon)
      Issue.record("there was no reply")
    } catch {
      #expect(error.description == "no reply to slow in time")
    }
    let reply = #"{"id":1,"result":1}"#
    peer.transport.incoming = Array(repeating: .message(Array(reply.utf8)), count: 2)
    guard case .unrecognized(let stray) = try peer.next(until: soon) else {
      Issue.record("the second reply is missing")
      return
    }
    #expect(stray.description == "a reply to no request of ours: \(reply)")
    let nothing = try peer.next(until: soon)
    #expect(nothing == nil)
  }

  @Test("the end and a failure of the connection are errors, after what came before")
  func endings() throws {
    var peer = Peer(ScriptedTransport(#"{"method":"bye"}"#))
    peer.transport.incoming.append(.ended("the server left"))
    do throws(CallError) {
      _ = try peer.call("do", until: soon)
      Issue.record("there was no reply")
    } catch {
      #expect(error.description == "the server left")
    }
    let isQueued = peer.hasQueuedEvents
    #expect(isQueued)
    guard case .notification = try peer.next(until: soon) else {
      Issue.record("the notification is missing")
      return
    }
    peer.transport.failure = .ended("broken")
    do throws(CallError) {
      _ = try peer.next(until: soon)
      Issue.record("the transport failed")
    } catch {
      guard case .transport = error else {
        Issue.record(error)
        return
      }
      #expect(error.description == "broken")
    }
  }

  @Test(
    "answers carry the id as it was sent",
    arguments: ["0", "\"a\"", "1.0", "null", "12345678901234567890"])
  func answers(id: String) throws {
    var peer = Peer(ScriptedTransport("{\"id\":\(id),\"method\":\"ask\"}"))
    guard case .request(let request) = try peer.next(until: soon) else {
      Issue.record("the request is missing")
      return
    }
    try peer.respond(to: request.id, ["decision": "accept"], until: soon)
    try peer.respond(
      to: request.id, refusing: RemoteError(code: -32601, message: "no", data: 1), until: soon)
    try peer.notify("initialized", until: soon)
    let sent = peer.transport.sent.map { $0.text() }
    #expect(
      sent == [
        "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"result\":{\"decision\":\"accept\"}}",
        "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"error\":{\"code\":-32601,\"message\":\"no\",\"data\":1}}",
        #"{"jsonrpc":"2.0","method":"initialized"}"#,
      ])
  }

  @Test("100,000 queued events are handed out without copying the rest each time")
  func manyEvents() throws {
    let message = Array(#"{"method":"delta"}"#.utf8)
    var peer = Peer(RepeatingTransport(message: message, count: 100_000))
    // Takes them all in, for want of a reply.
    #expect(throws: CallError.self) { _ = try peer.call("do", until: soon) }
    var count = 0
    while try peer.next(until: soon) != nil { count += 1 }
    #expect(count == 100_000)
  }
}

/// Says the same so many times.
private struct RepeatingTransport: MessageTransport {
  let message: [UInt8]
  var count: Int

  mutating func send(_ message: [UInt8], until deadline: Deadline) {}

  mutating func receive(until deadline: Deadline) -> TransportReception {
    guard count > 0 else { return .timedOut }
    count -= 1
    return .message(message)
  }
}
