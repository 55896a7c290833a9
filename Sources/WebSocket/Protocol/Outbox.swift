/// The queue of a client's frames to send: one message in fragments, with control frames in
/// between.
///
/// A message is masked fragment by fragment as the connection takes it. So a large one needs little
/// extra memory, and a pong waits for one fragment at most.
struct Outbox {
  /// The number of pongs kept; a further one replaces the oldest (RFC 6455, section 5.5.3).
  private static let mostPongs = 64

  private let fragment: Int
  /// Encoded frames; the first `sent` bytes of them are sent.
  private var bytes: [UInt8] = []
  private var sent = 0
  private var pongs: ArraySlice<[UInt8]> = []
  private var message: Message?
  /// The number of bytes of `message` that have been encoded.
  private var framed = 0
  private var close: CloseFrame?
  /// Whether the close frame is queued or sent; no frame may follow it.
  private(set) var isClosing = false

  /// - Parameter fragment: the most bytes of payload in a frame.
  init(fragment: Int) {
    precondition(fragment > 0, "a fragment has room")
    self.fragment = fragment
  }

  var isEmpty: Bool {
    sent == bytes.count && pongs.isEmpty && message == nil && close == nil
  }

  /// Queues a message.
  ///
  /// The previous one must have been sent.
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

  /// Queues the close frame, in place of everything that has not been encoded; only the first
  /// counts.
  mutating func putClose(_ frame: CloseFrame) {
    guard !isClosing else { return }
    isClosing = true
    message = nil
    pongs = []
    close = frame
  }

  /// Drops everything, for a connection that takes no more.
  mutating func clear() {
    self = Outbox(fragment: fragment)
    isClosing = true
  }

  /// Returns the bytes to send next; empty when there are none.
  mutating func front() -> ArraySlice<UInt8> {
    if sent == bytes.count { refill() }
    return bytes[sent...]
  }

  /// Marks that many bytes of `front` as sent.
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
