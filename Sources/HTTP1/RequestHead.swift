/// The head of a request, while it is being read.
struct RequestHead {
  /// The way in which the body's length is given (RFC 9112, section 6.3).
  enum BodyFraming: Hashable {
    case none
    case length(Int)
    case chunked
  }

  private let method: String
  private let target: String
  private let version: Version
  private var headers: Headers = [:]
  private var fieldCount = 0
  /// The bytes of the field lines so far, line ends included.
  private(set) var fieldBytes = 0

  /// Parses `method SP request-target SP HTTP-version` (RFC 9112, section 3).
  init(requestLine line: [UInt8]) throws(RequestError) {
    let parts = line.split(separator: .space, omittingEmptySubsequences: false)
    guard parts.count == 3 else { throw .malformed("the request line has not three parts") }
    guard !parts[0].isEmpty, parts[0].allSatisfy(\.isTokenCharacter) else {
      throw .malformed("invalid method")
    }
    method = String(decoding: parts[0], as: UTF8.self)
    version = try Self.version(parts[2])
    target = try Self.target(parts[1], method: method)
  }

  /// Parses `"HTTP/" DIGIT "." DIGIT` (RFC 9112, section 2.3).
  private static func version(_ bytes: ArraySlice<UInt8>) throws(RequestError) -> Version {
    let text = String(decoding: bytes, as: UTF8.self)
    if let version = Version(rawValue: text) { return version }
    let digits = Array(bytes.dropFirst(5))
    guard text.hasPrefix("HTTP/"), digits.count == 3, digits[0].isDigit,
      digits[1] == UInt8(ascii: "."), digits[2].isDigit
    else { throw .malformed("invalid protocol version") }
    throw .unknownVersion(text)
  }

  /// Parses a path, an absolute URI, or `*` for OPTIONS (RFC 9112, section 3.2).
  ///
  /// No CONNECT.
  private static func target(
    _ bytes: ArraySlice<UInt8>, method: String
  ) throws(RequestError) -> String {
    let text = String(decoding: bytes, as: UTF8.self)
    let isAbsolute = text.lowercased().hasPrefix("http://") && text.utf8.count > 7
    guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }),
      text.hasPrefix("/") || isAbsolute || (text == "*" && method == "OPTIONS")
    else { throw .malformed("invalid request target") }
    return text
  }

  mutating func addField(_ line: [UInt8], _ limits: RequestLimits) throws(RequestError) {
    let field = try count(line, limits)
    headers.append(field.name, field.value)
  }

  /// Checks a trailer field like any other, and drops it.
  mutating func addTrailer(_ line: [UInt8], _ limits: RequestLimits) throws(RequestError) {
    _ = try count(line, limits)
  }

  private mutating func count(
    _ line: [UInt8], _ limits: RequestLimits
  ) throws(RequestError) -> Headers.Field {
    fieldCount += 1
    fieldBytes += line.count + 2
    guard fieldCount <= limits.fieldCount, fieldBytes <= limits.fieldBytes else {
      throw .fieldsTooLarge
    }
    do throws(SyntaxProblem) {
      return try Headers.Field(line: line)
    } catch {
      throw .malformed(error.text)
    }
  }

  /// Determines the framing of the body (RFC 9112, sections 3.2, 6.1 and 6.3).
  ///
  /// Where the RFC lets a server choose, it refuses.
  func bodyFraming(limit: Int) throws(RequestError) -> BodyFraming {
    try checkHost()
    let lengths = headers.all("Content-Length")
    let codings = headers.all("Transfer-Encoding")
    guard codings.isEmpty else {
      guard lengths.isEmpty else {
        throw .malformed("both Content-Length and Transfer-Encoding")
      }
      return try chunkedFraming()
    }
    guard lengths.count <= 1 else { throw .malformed("more than one Content-Length") }
    guard let text = lengths.first else { return .none }
    guard !text.isEmpty, text.utf8.allSatisfy(\.isDigit) else {
      throw .malformed("invalid Content-Length")
    }
    guard let length = Int(text), length <= limit else { throw .bodyTooLarge(limit: limit) }
    return length == 0 ? .none : .length(length)
  }

  private func chunkedFraming() throws(RequestError) -> BodyFraming {
    guard version == .http11 else { throw .malformed("Transfer-Encoding in HTTP/1.0") }
    let codings = headers.list("Transfer-Encoding")
    guard codings.last == "chunked", !codings.dropLast().contains("chunked") else {
      if codings.contains("chunked") { throw .malformed("chunked is not the last coding") }
      throw .unknownTransferCoding(codings.joined(separator: ", "))
    }
    guard codings.count == 1 else {
      throw .unknownTransferCoding(codings.joined(separator: ", "))
    }
    return .chunked
  }

  /// Checks that an HTTP/1.1 request has exactly one valid Host (RFC 9112, section 3.2).
  private func checkHost() throws(RequestError) {
    let hosts = headers.all("Host")
    guard hosts.count == 1 || (hosts.isEmpty && version == .http10) else {
      throw .malformed(hosts.isEmpty ? "no Host" : "more than one Host")
    }
    guard hosts.allSatisfy({ $0.utf8.allSatisfy { $0 > 0x20 && !"/\\@?#,".utf8.contains($0) } })
    else { throw .malformed("invalid Host") }
  }

  /// Whether the client waits for `100 Continue` (RFC 9110, section 10.1.1).
  ///
  /// HTTP/1.0 has no such thing.
  func expectsContinue() throws(RequestError) -> Bool {
    guard version == .http11, let text = headers["Expect"] else { return false }
    guard text.equalsIgnoringCase("100-continue") else { throw .unknownExpectation(text) }
    return true
  }

  func request(body: [UInt8]) -> Request {
    Request(method: method, target: target, version: version, headers: headers, body: body)
  }
}
