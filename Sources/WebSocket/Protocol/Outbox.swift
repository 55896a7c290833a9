/// What a client has still to send, as bytes: one message in fragments, control frames between
/// them.
///
/// A message is masked fragment by fragment as the connection takes it, so a large one needs little
/// memory beyond its own, and a pong never waits for more than one fragment.
struct Outbox {
  /// Pings beyond so many unanswered ones push out the oldest (RFC 6455, section 5.5.3).
  private static let mostPongs = 64

  private let fragment: Int
  /// Whole frames, partly sent.
  private var bytes: [UInt8] = []
  private var sent = 0
  private var pongs: ArraySlice<[UInt8]> = []
  private var message: Message?
  /// How much of `message` has become frames.
  private var framed = 0
  private var close: CloseFrame?
  /// Whether the close frame has been put in; nothing may follow it.
  private(set) var isClosing = false

  /// - Parameter fragment: bytes of payload in a frame at most.
  init(fragment: Int) {
    precondition(fragment > 0, "a fragment has room")
    self.fragment = fragment
  }

  var isEmpty: Bool {
    sent == bytes.count && pongs.isEmpty && message == nil && close == nil
  }

  /// Puts a message in; the one before must have gone.
  mutating func put(_ message: Message) {
    precondition(self.message == nil, "one message at a time")
    guard !isClosing else { return }
    self.message = message
    framed = 0
  }

  mutating func putPong(_ payload: [UInt8]) {
    guard !isClosing else { return }
    if pongs.count == Self.mostPongs { pongs.removeFirst() }
    pongs.append(payload)
  }

  /// Puts the close frame in, before anything whose sending has not begun; once only.
  mutating func putClose(_ frame: CloseFrame) {
    guard !isClosing else { return }
    isClosing = true
    message = nil
    pongs = []
    close = frame
  }

  /// Forgets everything; for a connection that takes no more.
  mutating func clear() {
    self = Outbox(fragment: fragment)
    isClosing = true
  }

  /// The bytes to send next; empty when there are none.
  mutating func front() -> ArraySlice<UInt8> {
    if sent == bytes.count { refill() }
    return bytes[sent...]
  }

  /// Takes note that so many bytes of `front` have gone.
  mutating func dropFirst(_ count: Int) {
    sent += count
  }

  private mutating func refill() {
    sent = 0
    bytes.removeAll(keepingCapacity: bytes.capacity <= 1 << 16)
    for pong in pongs { frame(.pong, pong[...]) }
    pongs = []
    if let message {
      let end = framed + min(fragment, message.payload.count - framed)
      frame(
        framed == 0 ? message.opcode : .continuation, message.payload[framed..<end],
        isFinal: end == message.payload.count)
      framed = end
      if end == message.payload.count { self.message = nil }
    }
    if let close {
      frame(.close, close.payload[...])
      self.close = nil
    }
  }

  private mutating func frame(
    _ opcode: Opcode, _ payload: ArraySlice<UInt8>, isFinal: Bool = true
  ) {
    let key = MaskingKey.random()
    FrameHeader(opcode, isFinal: isFinal, length: payload.count, mask: key).append(to: &bytes)
    let start = bytes.count
    bytes += payload
    key.apply(to: &bytes, from: start)
  }
}
