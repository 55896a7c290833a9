import JSON
import JSONRPC
import SystemKit

/// A transport whose other end is a list: it hands out what is scripted and keeps what is sent.
struct ScriptedTransport: MessageTransport {
  /// What comes in, in order; `.timedOut` where the other side keeps silent once.
  var incoming: [TransportReception]
  var sent: [JSONValue] = []
  var failure: CallError?

  init(_ incoming: String...) {
    self.incoming = incoming.map { .message(Array($0.utf8)) }
  }

  mutating func send(_ message: [UInt8], until deadline: Deadline) throws {
    if let failure { throw failure }
    sent.append(try JSONValue(parsing: message))
  }

  mutating func receive(until deadline: Deadline) throws -> TransportReception {
    if let failure { throw failure }
    return incoming.isEmpty ? .timedOut : incoming.removeFirst()
  }
}
