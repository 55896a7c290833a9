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
