internal import CSystem

/// The standard descriptors and the terminal behind them.
package enum Terminal {
  /// Whether the descriptor (0, 1 or 2) is a terminal.
  package static func isTerminal(_ descriptor: Int32) -> Bool {
    isatty(descriptor) == 1
  }

  /// The columns of the terminal on standard output; nil when that is no terminal.
  package static var width: Int? { size?.columns }

  /// The columns and rows of the terminal on standard output; 0 rows when they are unknown.
  static var size: (columns: Int, rows: Int)? {
    var size = winsize()
    guard system_terminal_size(1, &size) == 0, size.ws_col > 0 else { return nil }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  /// Writes all of `text`, waiting while the descriptor takes no more.
  ///
  /// - Returns: the error because of which not all was written; nil when it was.
  @discardableResult
  package static func write(_ text: String, to descriptor: Int32) -> SystemError? {
    write(Array(text.utf8), to: descriptor)
  }

  /// Writes all of `bytes`, waiting while the descriptor takes no more.
  ///
  /// - Returns: the error because of which not all was written; nil when it was.
  @discardableResult
  package static func write(_ bytes: [UInt8], to descriptor: Int32) -> SystemError? {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
        continue
      }
      let code = errno
      if count < 0, code == EINTR { continue }
      // Whoever shares the descriptor may have made it non-blocking: a terminal, a pipe of Node.
      if count < 0, code == EAGAIN || code == EWOULDBLOCK {
        let interest = Poll.Interest(descriptor, readable: false, writable: true)
        if (try? Poll.wait(for: [interest], until: .never)) != nil { continue }
      }
      return SystemError("write to", name(of: descriptor), code: count < 0 ? code : EIO)
    }
    return nil
  }

  /// Whether the other end of a descriptor has closed.
  package static func readerHasGone(_ descriptor: Int32) -> Bool {
    let interest = Poll.Interest(descriptor, readable: false, writable: false)
    return (try? Poll.wait(for: [interest], until: .after(.zero)))?[0].isReady == true
  }

  /// Closes standard output, which is when some file systems tell that they could not keep it.
  package static func closeOutput() -> SystemError? {
    guard close(1) != 0, errno != EBADF, errno != EINTR else { return nil }
    return .last("write to", name(of: 1))
  }

  private static func name(of descriptor: Int32) -> String {
    switch descriptor {
    case 1: "standard output"
    case 2: "standard error"
    default: "descriptor \(descriptor)"
    }
  }

  /// Reads the first line of standard input, without its end; nil if it has none within `limit`
  /// bytes.
  ///
  /// Input that arrived together with the line is lost.
  package static func readLine(limit: Int) throws(SystemError) -> [UInt8]? {
    var bytes: [UInt8] = []
    while bytes.count < limit {
      let start = bytes.count
      guard try readMore(into: &bytes) else { return nil }
      if let end = bytes[start...].firstIndex(of: 0x0A) { return Array(bytes[..<end]) }
    }
    return nil
  }

  /// Reads standard input to its end.
  ///
  /// - Throws: `SystemError`; `isTimeout` when the end has not come by the deadline.
  package static func readInput(
    limit: Int, until deadline: Deadline = .never
  ) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count <= limit {
      guard try StopOrder.wait(for: [.init(0)], until: deadline)[0].isReady else {
        throw SystemError(
          "read standard input", code: ETIMEDOUT, reason: "its end did not come in time")
      }
      guard try readMore(into: &bytes) else { return bytes }
    }
    throw SystemError("read standard input", code: EFBIG)
  }

  /// Appends available bytes of standard input, waiting for some; false at its end.
  private static func readMore(into bytes: inout [UInt8]) throws(SystemError) -> Bool {
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: 65_536))
    let count = try checked("read standard input") {
      bytes.withUnsafeMutableBytes { read(0, $0.baseAddress.map { $0 + start }, 65_536) }
    }
    bytes.removeLast(65_536 - count)
    return count > 0
  }

  /// Reads a line from standard input, without its end; nil at the end of the input.
  ///
  /// It reads byte by byte and takes no more than the line, which is fast enough for typed input.
  package static func readLine() -> String? {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while true {
      let count = read(0, &byte, 1)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self) }
      if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
      bytes.append(byte)
    }
  }

  /// Ends this process at once with `code`.
  package static func exit(_ code: Int32) -> Never {
    systemExit(code)
  }
}

private func systemWrite(_ number: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
  write(number, buffer, count)
}

private func systemExit(_ code: Int32) -> Never {
  exit(code)
}
