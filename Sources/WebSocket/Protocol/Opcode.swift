/// What a frame is (RFC 6455, section 5.2); the eleven other values are reserved.
package enum Opcode: UInt8, Hashable, Sendable {
  case continuation = 0
  case text = 1
  case binary = 2
  case close = 8
  case ping = 9
  case pong = 10

  /// Whether the frame may come between the fragments of a message (section 5.5).
  package var isControl: Bool { rawValue >= 8 }
}
