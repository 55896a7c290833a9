/// Turns the bytes a server sends into messages and control frames, however they are split.
///
/// It enforces all of RFC 6455 that a client must: unmasked frames, no reserved bits and opcodes,
/// whole and short control frames, fragments in order, UTF-8 in text. Payload moves to its message
/// as it arrives, so nothing is kept twice and nothing is allocated on the peer's word.
package struct MessageDecoder {
  /// What was received.
  package enum Item: Hashable, Sendable {
    case message(Message)
    case ping([UInt8])
    case pong([UInt8])
    /// Nothing that follows it is looked at.
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
  /// Where the unread part of `buffer` begins.
  private var position = 0
  /// The message under way: its kind, nil between messages, and what has come of it.
  private var kind: Message.Kind?
  private var payload: [UInt8] = []
  private var validator = UTF8Validator()
  /// The payload of a control frame under way.
  private var control: [UInt8] = []
  /// Whether `next` has nothing to tell until more is fed.
  package private(set) var needsMore = true

  /// - Parameter limit: bytes of the largest message that is accepted.
  package init(limit: Int) {
    self.limit = limit
  }

  /// Adds bytes as they arrived, best when `needsMore`: what was fed before is moved otherwise.
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

  /// The next whole item, or nil when more bytes are needed or the close frame has come.
  ///
  /// - Throws: `ProtocolViolation`, and the same again on every later call.
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

  /// Tells whether there was a whole header.
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

  /// Takes what there is of the payload; nil when the frame is not over, or does not end a message.
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
