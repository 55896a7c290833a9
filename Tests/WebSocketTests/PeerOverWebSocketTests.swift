import JSON
import JSONRPC
import SystemKit
import Testing

@testable import WebSocket

/// A WebSocket as what JSON-RPC goes over: one text message each.
private struct WebSocketTransport: MessageTransport, ~Copyable {
  var client: WebSocketClient

  consuming func close(until deadline: Deadline) throws(WebSocketError) -> Ending {
    try client.close(until: deadline)
  }

  mutating func send(_ message: [UInt8], until deadline: Deadline) throws {
    try client.send(Message(.text, message), until: deadline)
  }

  mutating func receive(until deadline: Deadline) throws -> TransportReception {
    switch try client.receive(until: deadline) {
    case .message(let message): .message(message.payload)
    case .timedOut: .timedOut
    case .ended(let ending): .ended(ending.description)
    }
  }
}

struct PeerOverWebSocketTests {
  @Test("calls, notifications and the end come through")
  func conversation() throws {
    let soon = Deadline.after(.seconds(5))
    try withRawServer { connection in
      try connection.upgrade()
      let call = try #require(try connection.readFrame())
      let id = try JSONValue(parsing: call.payload)["id"]?.text() ?? ""
      connection.write(
        text(#"{"method":"news","params":1}"#) + text("{\"id\":\(id),\"result\":\"done\"}")
          + text(#"{"method":"more"}"#))
    } _: { port in
      var peer = Peer(WebSocketTransport(client: try connect(port)))
      let result = try peer.call("do", until: soon)
      #expect(result == "done")
      for expected in ["news", "more"] {
        guard case .notification(let notification) = try peer.next(until: soon) else {
          Issue.record("a notification is missing")
          return
        }
        #expect(notification.method == expected)
      }
      do throws(CallError) {
        _ = try peer.next(until: soon)
        Issue.record("the server left")
      } catch {
        #expect(error.description == "the connection was lost")
      }
      #expect(peer.transport.client.interest.readable)
      let ending = try peer.takeTransport().close(until: soon)
      #expect(ending == .lost)
    }
  }
}
