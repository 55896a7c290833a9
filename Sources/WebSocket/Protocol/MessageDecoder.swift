/// Decodes a server's bytes, split in any way, into messages and control frames.
///
/// It enforces all of RFC 6455 that a client must: unmasked frames, no reserved bits and opcodes,
/// whole and short control frames, fragments in order, UTF-8 in text. Payload moves to its message
/// as it arrives, so nothing is kept twice, and a length that the peer merely announces allocates
/// nothing.
package struct MessageDecoder {
  /// A message or control frame that was received.
  package enum Item: Hashable, Sendable {
    case message(Message)
    case ping([UInt8])
    case pong([UInt8])
    /// A close frame; bytes after it are ignored.
    case close(CloseFrame)
  }

  private enum State {
    case header
    case payload(FrameHeader, left: Int)
    case closed
    case failed(ProtocolViolation)
  }

  private let limit: Int
  private var state = State.header
  private var buffer: [UInt8] = []
  /// The start of the unread part of `buffer`.
  private var position = 0
  /// The kind of the message that is being received; nil between messages.
  private var kind: Message.Kind?
  private var payload: [UInt8] = []
  private var validator = UTF8Validator()
  /// The payload so far of the control frame that is being received.
  private var control: [UInt8] = []
  /// Whether `next` will return nil until more bytes are fed.
  package private(set) var needsMore = true

  /// - Parameter limit: the bytes of the largest message that is accepted.
  package init(limit: Int) {
    self.limit = limit
  }

  /// Adds received bytes.
  ///
  /// Cheapest when `needsMore`: otherwise unread bytes must be moved.
  package mutating func feed(_ bytes: some Sequence<UInt8>) {
    if case .closed = state { return }
    needsMore = false
    if position == buffer.count {
      buffer.removeAll(keepingCapacity: true)
    } else {
      buffer.removeFirst(position)
    }
    position = 0
    buffer.append(contentsOf: bytes)
  }

  /// Returns the next whole item; nil when more bytes are needed or the close frame has come.
  ///
  /// - Throws: `ProtocolViolation`, also on every later call.
  package mutating func next() throws(ProtocolViolation) -> Item? {
    do throws(ProtocolViolation) {
      while true {
        switch state {
        case .closed: needsMore = true
        case .failed(let violation): throw violation
        case .header: needsMore = try !readHeader()
        case .payload(let header, let left):
          if let item = try readPayload(header, left) {
            needsMore = position == buffer.count
            return item
          }
          if case .payload = state { needsMore = true }
        }
        if needsMore { return nil }
      }
    } catch {
      self = MessageDecoder(limit: limit)
      state = .failed(error)
      needsMore = false
      throw error
    }
  }

  /// Parses the next header; false when it is not complete yet.
  private mutating func readHeader() throws(ProtocolViolation) -> Bool {
    guard let (header, size) = try FrameHeader.read(from: buffer[position...]) else { return false }
    position += size
    // Section 5.1.
    guard header.mask == nil else { throw ProtocolViolation("a masked frame") }
    switch header.opcode {
    case .continuation:
      guard kind != nil else { throw ProtocolViolation("a continuation of no message") }
    case .text: try begin(.text)
    case .binary: try begin(.binary)
    case .close, .ping, .pong: break
    }
    guard header.opcode.isControl || header.length <= limit - payload.count else {
      throw ProtocolViolation(.messageTooBig, "a message of more than \(limit) bytes")
    }
    state = .payload(header, left: header.length)
    return true
  }

  private mutating func begin(_ kind: Message.Kind) throws(ProtocolViolation) {
    guard self.kind == nil else {
      throw ProtocolViolation("a new message within a fragmented one")
    }
    self.kind = kind
  }

  /// Takes available payload; nil when the frame is not complete, or is not the last of its
  /// message.
  private mutating func readPayload(
    _ header: FrameHeader, _ left: Int
  ) throws(ProtocolViolation) -> Item? {
    let taken = min(left, buffer.count - position)
    let piece = buffer[position..<position + taken]
    position += taken
    if header.opcode.isControl {
      control += piece
    } else {
      guard kind != .text || validator.accepts(piece) else { throw Self.notText }
      payload += piece
    }
    guard taken == left else {
      state = .payload(header, left: left - taken)
      return nil
    }
    state = .header
    return header.opcode.isControl
      ? try finishControl(header.opcode) : try finishFrame(header)
  }

  private mutating func finishControl(_ opcode: Opcode) throws(ProtocolViolation) -> Item {
    defer { control = [] }
    switch opcode {
    case .ping: return .ping(control)
    case .pong: return .pong(control)
    case .close, .continuation, .text, .binary:
      let frame = try CloseFrame(payload: control)
      state = .closed
      buffer = []
      position = 0
      return .close(frame)
    }
  }

  private mutating func finishFrame(_ header: FrameHeader) throws(ProtocolViolation) -> Item? {
    guard header.isFinal, let kind else { return nil }
    guard validator.isComplete else { throw Self.notText }
    defer {
      self.kind = nil
      payload = []
    }
    return .message(Message(kind, payload))
  }

  private static let notText = ProtocolViolation(
    .invalidPayload, "text that is not UTF-8")
}

/// A peer's breach of RFC 6455 or of a limit, which ends the connection.
package struct ProtocolViolation: Error, Hashable, Sendable, CustomStringConvertible {
  /// The code for the close frame: 1002, 1007 or 1009.
  package let code: CloseCode
  /// The fault as a noun phrase, such as “a masked frame”.
  package let problem: String

  init(_ code: CloseCode, _ problem: String) {
    self.code = code
    self.problem = problem
  }

  /// Makes a violation of the protocol itself: 1002.
  init(_ problem: String) {
    self.init(.protocolError, problem)
  }

  package var description: String {
    "the server sent \(problem)"
  }
}
