internal import JSON

/// The query of a target as values: several of one name are a list.
enum Query {
  /// Reads `a=1&a=2&b=x%20y`; nil when the encoding is wrong.
  static func values(_ query: String) -> JSONObject? {
    var object = JSONObject()
    for pair in query.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = decoded(parts[0]), !name.isEmpty,
        let text = decoded(parts.count == 2 ? parts[1] : "")
      else { return nil }
      switch object[name] {
      case .array(let values)?: object[name] = .array(values + [.string(text)])
      case let value?: object[name] = .array([value, .string(text)])
      case nil: object[name] = .string(text)
      }
    }
    return object
  }

  private static func decoded(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "+"): bytes.append(0x20)
      case UInt8(ascii: "%"):
        let digits = rest.prefix(2).map { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count == 2, let high = digits[0], let low = digits[1] else { return nil }
        bytes.append(UInt8(high << 4 | low))
        rest = rest.dropFirst(2)
      default: bytes.append(byte)
      }
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
