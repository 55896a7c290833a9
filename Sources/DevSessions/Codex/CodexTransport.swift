internal import JSONRPC
internal import SystemKit
internal import WebSocket

/// The WebSocket to the server as what JSON-RPC goes over: a text message each.
struct CodexTransport: MessageTransport, ~Copyable {
  var client: WebSocketClient

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
