/// The content of a close frame (RFC 6455, section 5.5.1).
package struct CloseFrame: Hashable, Sendable, CustomStringConvertible {
  /// The reason code; nil when the frame is empty, which section 7.1.5 calls 1005.
  package let code: CloseCode?
  /// A text for debugging, at most 123 bytes of UTF-8.
  package let reason: String

  /// Makes a frame to send.
  ///
  /// A reason that is too long is cut at a character.
  package init(_ code: CloseCode, _ reason: String = "") {
    precondition(code.mayBeSent, "a close code that may be sent")
    self.code = code
    var text = Substring(reason)
    while text.utf8.count > Self.longestReason { text.removeLast() }
    self.reason = String(text)
  }

  private init(received code: CloseCode?, _ reason: String) {
    self.code = code
    self.reason = reason
  }

  private static let longestReason = 123

  /// Parses the payload of a close frame.
  init(payload: [UInt8]) throws(ProtocolViolation) {
    guard !payload.isEmpty else {
      self.init(received: nil, "")
      return
    }
    guard payload.count >= 2 else {
      throw ProtocolViolation("a close frame with half a code")
    }
    let code = CloseCode(rawValue: UInt16(payload[0]) << 8 | UInt16(payload[1]))
    guard code.mayBeSent else {
      throw ProtocolViolation("the close code \(code.rawValue), which may not be sent")
    }
    let reason = payload[2...]
    var validator = UTF8Validator()
    guard validator.accepts(reason), validator.isComplete else {
      throw ProtocolViolation(.invalidPayload, "a close reason that is not UTF-8")
    }
    self.init(received: code, String(decoding: reason, as: UTF8.self))
  }

  /// The frame's payload.
  var payload: [UInt8] {
    guard let code else { return [] }
    return [UInt8(code.rawValue >> 8), UInt8(code.rawValue & 0xFF)] + Array(reason.utf8)
  }

  /// The answer to this frame: the same code without a reason (section 5.5.1).
  var answer: CloseFrame { CloseFrame(received: code, "") }

  package var description: String {
    let code = code.map { "with code \($0)" } ?? "without a code"
    return reason.isEmpty ? code : "\(code): \(reason)"
  }
}
