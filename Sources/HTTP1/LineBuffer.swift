/// A buffer for a connection's bytes, from which whole lines are taken.
struct LineBuffer {
  /// The result of taking a line.
  enum Line {
    /// A whole line, without its CRLF.
    case line([UInt8])
    /// The end of the line has not arrived yet.
    case incomplete
    /// The line is longer than allowed, or will be.
    case tooLong
    /// The line does not end in CRLF alone.
    case malformed(SyntaxProblem)
  }

  private var bytes: [UInt8] = []
  /// The start of the unread part of `bytes`.
  private var position = 0
  /// The position up to which there is no line end.
  private var searched = 0

  /// Whether all bytes have been taken.
  var isEmpty: Bool { position == bytes.count }

  mutating func feed(_ more: some Sequence<UInt8>) {
    if position > 0 {
      bytes.removeFirst(position)
      searched = max(searched - position, 0)
      position = 0
    }
    bytes.append(contentsOf: more)
  }

  /// Takes at most `count` bytes.
  mutating func take(atMost count: Int) -> ArraySlice<UInt8> {
    let end = position + min(count, bytes.count - position)
    defer {
      position = end
      searched = end
    }
    return bytes[position..<end]
  }

  /// Takes one line of at most `limit` bytes; it must end in CRLF and have no other CR
  /// (RFC 9112, section 2.2).
  mutating func takeLine(limit: Int) -> Line {
    let from = max(searched, position)
    guard let end = bytes[from...].firstIndex(of: .lineFeed) else {
      searched = bytes.count
      // It may be a line of the full length with the first half of its CRLF.
      return bytes.count - position > limit + 1 ? .tooLong : .incomplete
    }
    guard end - position <= limit + 1 else { return .tooLong }
    guard end > position, bytes[end - 1] == .carriageReturn else {
      return .malformed(SyntaxProblem("a line does not end in CRLF"))
    }
    let line = Array(bytes[position..<end - 1])
    guard !line.contains(.carriageReturn) else {
      return .malformed(SyntaxProblem("a CR inside a line"))
    }
    position = end + 1
    searched = position
    return .line(line)
  }

  mutating func removeAll() {
    self = LineBuffer()
  }
}

/// Something in a message head that breaks the grammar, in words.
struct SyntaxProblem: Error, Hashable {
  let text: String

  init(_ text: String) {
    self.text = text
  }
}
