/// Header fields in the order in which they were sent.
///
/// Names are case-insensitive.
package struct Headers: Hashable, Sendable, ExpressibleByDictionaryLiteral {
  /// A field line.
  package struct Field: Hashable, Sendable {
    package let name: String
    package let value: String
  }

  /// The fields in order.
  package private(set) var fields: [Field]

  /// Makes headers of these fields, in this order.
  package init(dictionaryLiteral elements: (String, String)...) {
    fields = elements.map { Field(name: $0.0, value: $0.1) }
  }

  /// Adds a field at the end, also if there is one of that name.
  package mutating func append(_ name: String, _ value: String) {
    fields.append(Field(name: name, value: value))
  }

  /// The value of the first field of that name.
  ///
  /// Setting replaces all fields of that name by one; nil removes them.
  package subscript(name: String) -> String? {
    get { fields.first { $0.name.equalsIgnoringCase(name) }?.value }
    set {
      fields.removeAll { $0.name.equalsIgnoringCase(name) }
      if let newValue { append(name, newValue) }
    }
  }

  /// Returns the values of all fields of that name.
  package func all(_ name: String) -> [String] {
    fields.filter { $0.name.equalsIgnoringCase(name) }.map(\.value)
  }

  /// Returns the elements of a comma-separated list in lower case, from all fields of that name
  /// (RFC 9110, section 5.6.1).
  package func list(_ name: String) -> [String] {
    all(name).flatMap { value in
      value.split(separator: ",").map { $0.trimmingBlanks().lowercased() }.filter { !$0.isEmpty }
    }
  }
}

extension String {
  func equalsIgnoringCase(_ other: String) -> Bool {
    utf8.count == other.utf8.count
      && zip(utf8, other.utf8).allSatisfy { $0.loweredASCII == $1.loweredASCII }
  }
}

extension StringProtocol {
  /// Returns the text without surrounding spaces and tabs (OWS in RFC 9110, section 5.6.3).
  func trimmingBlanks() -> String {
    var bytes = Array(utf8)[...]
    while let first = bytes.first, first.isBlank { bytes.removeFirst() }
    while let last = bytes.last, last.isBlank { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension UInt8 {
  static let carriageReturn: UInt8 = 0x0D
  static let lineFeed: UInt8 = 0x0A
  static let space: UInt8 = 0x20
  static let tab: UInt8 = 0x09

  var isBlank: Bool { self == .space || self == .tab }

  var loweredASCII: UInt8 {
    self >= UInt8(ascii: "A") && self <= UInt8(ascii: "Z") ? self | 0x20 : self
  }

  var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

  /// Whether the byte is a character of a token (RFC 9110, section 5.6.2).
  var isTokenCharacter: Bool {
    isDigit || (loweredASCII >= UInt8(ascii: "a") && loweredASCII <= UInt8(ascii: "z"))
      || "!#$%&'*+-.^_`|~".utf8.contains(self)
  }

  /// Whether the byte is a visible character, a blank or beyond ASCII (RFC 9110, section 5.5).
  var isFieldValueCharacter: Bool {
    self == .tab || (self >= 0x20 && self != 0x7F)
  }

  var hexadecimalValue: Int? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(self - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(self - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(self - UInt8(ascii: "A")) + 10
    default: nil
    }
  }
}

extension Headers.Field {
  /// Parses a field line (RFC 9112, section 5): `field-name ":" OWS field-value OWS`.
  ///
  /// A blank before the colon (5.1) and folded lines (5.2) are refused.
  init(line: [UInt8]) throws(SyntaxProblem) {
    guard let first = line.first, !first.isBlank else {
      throw SyntaxProblem("a folded header field")
    }
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
      throw SyntaxProblem("a header field without a colon")
    }
    let name = line[..<colon]
    guard !name.isEmpty, name.allSatisfy(\.isTokenCharacter) else {
      throw SyntaxProblem("invalid header field name")
    }
    let value = line[(colon + 1)...]
    guard value.allSatisfy(\.isFieldValueCharacter) else {
      throw SyntaxProblem("invalid header field value")
    }
    self.init(
      name: String(decoding: name, as: UTF8.self),
      value: String(decoding: value, as: UTF8.self).trimmingBlanks())
  }
}
