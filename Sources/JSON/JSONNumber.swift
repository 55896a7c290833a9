/// A JSON number, kept as it was spelled (`1.0`, `1e400`, more digits than any machine type holds).
package struct JSONNumber: Hashable, Sendable {
  /// The number's spelling, valid by RFC 8259, section 6.
  package let text: String

  /// Makes a number from a spelling that the parser has checked.
  init(validated text: String) {
    self.text = text
  }

  /// Makes a number from an integer.
  package init(_ value: some BinaryInteger) {
    text = String(value)
  }

  /// Makes a number from a floating-point value, in its shortest spelling.
  ///
  /// Infinities and NaN, which JSON lacks, become 0.
  package init(_ value: Double) {
    text = value.isFinite ? "\(value)" : "0"
  }

  /// The value as an integer; nil for fractions and values that do not fit.
  ///
  /// `3.0` is 3.
  package var int: Int? {
    Int(text) ?? Double(text).flatMap { Int(exactly: $0) }
  }

  /// The nearest floating-point value (infinite when out of range).
  package var double: Double {
    Double(text) ?? 0
  }
}
