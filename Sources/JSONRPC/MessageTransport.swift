package import SystemKit

/// A way to exchange whole messages with a peer: a WebSocket, or a pipe with one message per line.
package protocol MessageTransport: ~Copyable {
  /// Sends one message.
  ///
  /// - Throws: any error that makes the connection unusable, also a deadline that passed.
  mutating func send(_ message: [UInt8], until deadline: Deadline) throws

  /// Waits for the next message.
  ///
  /// With a deadline that has passed it returns at once.
  ///
  /// - Throws: any error of the connection. Its regular end is a value.
  mutating func receive(until deadline: Deadline) throws -> TransportReception
}

/// The result of waiting for a message.
package enum TransportReception: Hashable, Sendable {
  case message([UInt8])
  /// The deadline passed; the connection stays usable.
  case timedOut
  /// There will be no more messages, for this reason.
  case ended(String)
}
