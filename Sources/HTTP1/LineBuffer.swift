/// Bytes of a connection from which lines are taken, however they arrive.
struct LineBuffer {
  /// What the front of the buffer came to.
  enum Line {
    /// A whole line, without its CRLF.
    case line([UInt8])
    /// Its end has not come.
    case incomplete
    /// It is longer than allowed, or will be.
    case tooLong
    /// It does not end as a line must.
    case malformed(SyntaxProblem)
  }

  private var bytes: [UInt8] = []
  /// Where the unread part of `bytes` begins.
  private var position = 0
  /// How far a line end has been looked for in vain.
  private var searched = 0

  /// Whether everything has been taken.
  var isEmpty: Bool { position == bytes.count }

  mutating func feed(_ more: some Sequence<UInt8>) {
    if position > 0 {
      bytes.removeFirst(position)
      searched = max(searched - position, 0)
      position = 0
    }
    bytes.append(contentsOf: more)
  }

  /// Takes bytes, at most so many.
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
      // The line may have its full length and the first half of its end.
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
