package import SystemKit

/// What carries whole messages to a peer and back: a WebSocket, or a pipe with a message a line.
package protocol MessageTransport: ~Copyable {
  /// Sends one message; returns when it is on its way.
  ///
  /// - Throws: whatever makes the connection useless, a deadline that passed included.
  mutating func send(_ message: [UInt8], until deadline: Deadline) throws

  /// Waits for the next message; with a deadline that has passed it only looks.
  ///
  /// - Throws: what breaks the connection; its orderly end is a value.
  mutating func receive(until deadline: Deadline) throws -> TransportReception
}

/// What waiting for a message came to.
package enum TransportReception: Hashable, Sendable {
  case message([UInt8])
  /// The deadline passed; the connection is as before.
  case timedOut
  /// There will be no more messages; says why.
  case ended(String)
}
