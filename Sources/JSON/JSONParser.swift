/// The reason why a text is not JSON.
package struct JSONSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The byte offset in the text at which reading stopped.
  package let offset: Int
  /// The fault at that place.
  package let problem: String

  package var description: String {
    "\(problem) at byte \(offset)"
  }
}

extension JSONValue {
  /// Parses one JSON text (RFC 8259); anything but white space after it is an error.
  ///
  /// Half of a surrogate pair (`\ud83d` alone, which JavaScript writes when it cuts a string) and
  /// bytes that are not UTF-8 become U+FFFD. Nesting deeper than 512 is refused.
  package init(parsing bytes: some Collection<UInt8>) throws(JSONSyntaxError) {
    var parser = JSONParser(bytes)
    self = try parser.document()
  }

  /// Parses one JSON text from a user, of which nothing may be changed unnoticed.
  ///
  /// Bytes that are not UTF-8, halves of surrogate pairs and repeated members are errors.
  package init(strictlyParsing bytes: some Collection<UInt8>) throws(JSONSyntaxError) {
    var parser = JSONParser(bytes, isStrict: true)
    self = try parser.document()
  }

  /// Parses one JSON text in a string.
  package init(parsing text: String) throws(JSONSyntaxError) {
    try self.init(parsing: text.utf8)
  }
}

/// A recursive-descent parser over a byte array.
private struct JSONParser {
  static let deepestNesting = 512

  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0
  private let isStrict: Bool

  init(_ bytes: some Collection<UInt8>, isStrict: Bool = false) {
    self.bytes = Array(bytes)
    self.isStrict = isStrict
  }

  mutating func document() throws(JSONSyntaxError) -> JSONValue {
    skipSpace()
    let value = try value()
    skipSpace()
    guard position == bytes.count else { throw failure("unexpected text after the value") }
    return value
  }

  private mutating func value() throws(JSONSyntaxError) -> JSONValue {
    guard let byte = peek else { throw failure("unexpected end") }
    switch byte {
    case UInt8(ascii: "{"):
      return try nested { parser throws(JSONSyntaxError) in try parser.object() }
    case UInt8(ascii: "["):
      return try nested { parser throws(JSONSyntaxError) in try parser.array() }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    default: throw failure("unexpected character")
    }
  }

  private mutating func nested(
    _ body: (inout JSONParser) throws(JSONSyntaxError) -> JSONValue
  ) throws(JSONSyntaxError) -> JSONValue {
    guard depth < Self.deepestNesting else { throw failure("nesting is too deep") }
    depth += 1
    defer { depth -= 1 }
    return try body(&self)
  }

  private mutating func object() throws(JSONSyntaxError) -> JSONValue {
    position += 1
    var members: [JSONObject.Member] = []
    var names: Set<String> = []
    skipSpace()
    if take(UInt8(ascii: "}")) { return .object(JSONObject()) }
    while true {
      skipSpace()
      guard peek == UInt8(ascii: "\"") else { throw failure("expected a member name") }
      let key = try string()
      if isStrict, !names.insert(key).inserted {
        throw failure("the member “\(key)” is there twice")
      }
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw failure("expected “:”") }
      skipSpace()
      members.append(JSONObject.Member(key: key, value: try value()))
      skipSpace()
      if take(UInt8(ascii: ",")) { continue }
      guard take(UInt8(ascii: "}")) else { throw failure("expected “,” or “}”") }
      return .object(JSONObject(members: members))
    }
  }

  private mutating func array() throws(JSONSyntaxError) -> JSONValue {
    position += 1
    var elements: [JSONValue] = []
    skipSpace()
    if take(UInt8(ascii: "]")) { return .array([]) }
    while true {
      skipSpace()
      elements.append(try value())
      skipSpace()
      if take(UInt8(ascii: ",")) { continue }
      guard take(UInt8(ascii: "]")) else { throw failure("expected “,” or “]”") }
      return .array(elements)
    }
  }

  private mutating func word(
    _ word: StaticString, _ value: JSONValue
  ) throws(JSONSyntaxError) -> JSONValue {
    for expected in "\(word)".utf8 {
      guard take(expected) else { throw failure("unexpected character") }
    }
    return value
  }

  /// Parses `[ minus ] int [ frac ] [ exp ]` (RFC 8259, section 6).
  private mutating func number() throws(JSONSyntaxError) -> JSONNumber {
    let start = position
    _ = take(UInt8(ascii: "-"))
    if !take(UInt8(ascii: "0")) { try digits() }
    if take(UInt8(ascii: ".")) { try digits() }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      _ = take(UInt8(ascii: "+")) || take(UInt8(ascii: "-"))
      try digits()
    }
    return JSONNumber(validated: String(decoding: bytes[start..<position], as: UTF8.self))
  }

  private mutating func digits() throws(JSONSyntaxError) {
    let start = position
    while let byte = peek, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
    guard position > start else { throw failure("expected a digit") }
  }

  /// Parses a string: copies runs of plain bytes, and decodes the escapes between them.
  private mutating func string() throws(JSONSyntaxError) -> String {
    position += 1
    var start = position
    var decoded: [UInt8] = []
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        defer { position += 1 }
        let rest = try checked(bytes[start..<position])
        if decoded.isEmpty { return String(decoding: rest, as: UTF8.self) }
        decoded += rest
        return String(decoding: decoded, as: UTF8.self)
      case UInt8(ascii: "\\"):
        decoded += try checked(bytes[start..<position])
        position += 1
        decoded += Array(String(try escape()).utf8)
        start = position
      case 0..<0x20:
        throw failure("unescaped control character in a string")
      default:
        position += 1
      }
    }
    throw failure("unexpected end in a string")
  }

  /// Checks a run of plain bytes between escapes, which contains whole characters.
  private func checked(_ run: ArraySlice<UInt8>) throws(JSONSyntaxError) -> ArraySlice<UInt8> {
    guard isStrict, String(validating: run, as: UTF8.self) == nil else { return run }
    var decoder = UTF8()
    var iterator = run.makeIterator()
    var offset = run.startIndex
    while case .scalarValue(let scalar) = decoder.decode(&iterator) {
      offset += UTF8.width(scalar)
    }
    throw JSONSyntaxError(offset: offset, problem: "not valid UTF-8")
  }

  private mutating func escape() throws(JSONSyntaxError) -> Unicode.Scalar {
    guard let byte = peek else { throw failure("unexpected end in a string") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{08}"
    case UInt8(ascii: "f"): return "\u{0C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape()
    default: throw failure("unknown escape")
    }
  }

  private mutating func unicodeEscape() throws(JSONSyntaxError) -> Unicode.Scalar {
    let first = try hexadecimalUnit()
    guard UTF16.isLeadSurrogate(first), position + 1 < bytes.count,
      bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u")
    else {
      if let scalar = Unicode.Scalar(first) { return scalar }
      return try half()
    }
    let afterFirst = position
    position += 2
    let second = try hexadecimalUnit()
    guard UTF16.isTrailSurrogate(second) else {
      position = afterFirst
      return try half()
    }
    let combined = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
    return Unicode.Scalar(combined) ?? "\u{FFFD}"
  }

  /// Returns the replacement for half of a surrogate pair, or throws when parsing strictly.
  private func half() throws(JSONSyntaxError) -> Unicode.Scalar {
    guard !isStrict else { throw failure("half of a surrogate pair") }
    return "\u{FFFD}"
  }

  private mutating func hexadecimalUnit() throws(JSONSyntaxError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw failure("expected four hexadecimal digits")
      }
      unit = unit << 4 | UInt16(digit)
      position += 1
    }
    return unit
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  private var peek: UInt8? {
    position < bytes.count ? bytes[position] : nil
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard peek == byte else { return false }
    position += 1
    return true
  }

  private func failure(_ problem: String) -> JSONSyntaxError {
    JSONSyntaxError(offset: position, problem: problem)
  }
}
