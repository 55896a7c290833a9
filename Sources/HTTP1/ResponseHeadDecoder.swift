/// Decodes the head of a response, split in any way, and keeps the bytes that follow it.
///
/// It is as strict as `RequestDecoder` about lines and fields. An interim response is returned like
/// any other head; `next` can be called again after it.
package struct ResponseHeadDecoder {
  private let limits: ResponseLimits
  private var buffer = LineBuffer()
  private var start: (version: Version, status: Status)?
  private var headers: Headers = [:]
  private var fieldBytes = 0

  package init(limits: ResponseLimits = ResponseLimits()) {
    self.limits = limits
  }

  /// Adds received bytes.
  package mutating func feed(_ bytes: some Sequence<UInt8>) {
    buffer.feed(bytes)
  }

  /// Returns the whole head; nil when more bytes are needed.
  ///
  /// - Throws: `ResponseError`; the decoder is then unusable.
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

  /// Takes the bytes that arrived after the head.
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

  /// Parses `HTTP-version SP status-code SP [ reason-phrase ]` (RFC 9112, section 4).
  ///
  /// Without a phrase the last blank may be missing, as with many servers.
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

/// The head of a response, as a client receives it.
package struct ResponseHead: Hashable, Sendable {
  package let version: Version
  package let status: Status
  package let headers: Headers

  init(version: Version, status: Status, headers: Headers) {
    self.version = version
    self.status = status
    self.headers = headers
  }
}

/// Limits on the size of a response head, equal to those of a request.
package struct ResponseLimits: Hashable, Sendable {
  /// The most bytes of the status line.
  package var statusLine = 8000
  /// The most field lines.
  package var fieldCount = 100
  /// The most bytes of all field lines together.
  package var fieldBytes = 32_768

  package init() {}
}

/// The reason why bytes are not a response head that we accept.
package enum ResponseError: Error, Hashable, Sendable, CustomStringConvertible {
  /// It breaks the grammar at this place.
  case malformed(String)
  /// The status line or the fields are longer, or more, than the limits allow.
  case tooLarge

  package var description: String {
    switch self {
    case .malformed(let problem): problem
    case .tooLarge: "the response head is too large"
    }
  }
}
