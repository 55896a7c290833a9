/// Turns bytes into the head of a response, however they are split, and keeps what follows it.
///
/// As strict as `RequestDecoder` about lines and fields. Interim responses are heads like any other;
/// `next` can be called again after one.
package struct ResponseHeadDecoder {
  private let limits: ResponseLimits
  private var buffer = LineBuffer()
  private var start: (version: Version, status: Status)?
  private var headers: Headers = [:]
  private var fieldBytes = 0

  package init(limits: ResponseLimits = ResponseLimits()) {
    self.limits = limits
  }

  /// Adds bytes as they arrived.
  package mutating func feed(_ bytes: some Sequence<UInt8>) {
    buffer.feed(bytes)
  }

  /// The whole head, or nil when more bytes are needed.
  ///
  /// - Throws: `ResponseError`; the decoder is of no use afterwards.
  package mutating func next() throws(ResponseError) -> ResponseHead? {
    while true {
      let left = start == nil ? limits.statusLine : limits.fieldBytes - fieldBytes
      let line: [UInt8]
      switch buffer.takeLine(limit: left) {
      case .line(let whole): line = whole
      case .incomplete: return nil
      case .tooLong: throw .tooLarge
      case .malformed(let problem): throw .malformed(problem.text)
      }
      guard let (version, status) = start else {
        start = try Self.statusLine(line)
        continue
      }
      guard line.isEmpty else {
        try add(line)
        continue
      }
      defer {
        start = nil
        headers = [:]
        fieldBytes = 0
      }
      return ResponseHead(version: version, status: status, headers: headers)
    }
  }

  /// What has arrived after the head; the decoder forgets it.
  package mutating func takeRest() -> ArraySlice<UInt8> {
    buffer.take(atMost: .max)
  }

  private mutating func add(_ line: [UInt8]) throws(ResponseError) {
    fieldBytes += line.count + 2
    guard headers.fields.count < limits.fieldCount, fieldBytes <= limits.fieldBytes else {
      throw .tooLarge
    }
    do throws(SyntaxProblem) {
      let field = try Headers.Field(line: line)
      headers.append(field.name, field.value)
    } catch {
      throw .malformed(error.text)
    }
  }

  /// RFC 9112, section 4: `HTTP-version SP status-code SP [ reason-phrase ]`; the blank after the
  /// code may be missing when no phrase follows, as many servers write it.
  private static func statusLine(
    _ line: [UInt8]
  ) throws(ResponseError) -> (version: Version, status: Status) {
    let parts = line.split(separator: .space, maxSplits: 2, omittingEmptySubsequences: false)
    guard let first = parts.first,
      let version = Version(rawValue: String(decoding: first, as: UTF8.self))
    else { throw .malformed("the answer is not HTTP/1.1") }
    guard parts.count >= 2, parts[1].count == 3, parts[1].allSatisfy(\.isDigit),
      let code = Int(String(decoding: parts[1], as: UTF8.self)), (100...599).contains(code)
    else { throw .malformed("invalid status code") }
    guard parts.count == 2 || parts[2].allSatisfy(\.isFieldValueCharacter) else {
      throw .malformed("invalid reason phrase")
    }
    return (version, Status(code))
  }
}
