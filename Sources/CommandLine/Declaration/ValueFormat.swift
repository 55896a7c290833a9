/// The text form of a type of value: its kind, and the conversions from and to text.
///
/// The parser checks a text only against `kind`, so `decode` must accept every text that the kind
/// accepts.
package struct ValueFormat<Value: Sendable>: Sendable {
  /// The kind of value, for checking, help and completion.
  package let kind: ValueKind

  /// The placeholder in the help, without angle brackets; nil for the option's own name.
  package let placeholder: String?

  /// Converts a text to a value; nil when that is not possible.
  package let decode: @Sendable (_ text: String) -> Value?

  /// Converts a value to the text that `decode` reads; the help shows it as the default.
  package let encode: @Sendable (_ value: Value) -> String

  /// Makes a format for any type.
  package init(
    kind: ValueKind,
    placeholder: String?,
    decode: @escaping @Sendable (_ text: String) -> Value?,
    encode: @escaping @Sendable (_ value: Value) -> String
  ) {
    self.kind = kind
    self.placeholder = placeholder
    self.decode = decode
    self.encode = encode
  }
}

extension ValueFormat where Value == String {
  /// Makes a format for any text, called `placeholder` in the help.
  package static func text(_ placeholder: String) -> Self {
    Self(kind: .text, placeholder: placeholder, decode: { $0 }, encode: { $0 })
  }

  /// Makes a format for a choice of words.
  package static func choice(_ words: [String]) -> Self {
    Self(
      kind: .choice(words), placeholder: nil,
      decode: { words.contains($0) ? $0 : nil }, encode: { $0 })
  }

  /// The path of a file.
  package static var path: Self {
    Self(kind: .path, placeholder: "path", decode: { $0 }, encode: { $0 })
  }

  /// The path of a folder.
  package static var folder: Self {
    Self(kind: .folder, placeholder: "folder", decode: { $0 }, encode: { $0 })
  }

  /// The ID of a session.
  package static var session: Self {
    Self(kind: .session, placeholder: "id", decode: { $0 }, encode: { $0 })
  }
}

extension ValueFormat where Value == Int {
  /// Any whole number.
  package static var integer: Self { integer(in: nil) }

  /// Makes a format for a whole number in `range`; the upper bound `Int.max` reads as "at least".
  package static func integer(_ range: ClosedRange<Int>) -> Self { integer(in: range) }

  private static func integer(in range: ClosedRange<Int>?) -> Self {
    Self(
      kind: .integer(range), placeholder: "number",
      decode: { Int($0) }, encode: { String($0) })
  }
}

extension ValueFormat where Value == Duration {
  /// A duration, see `DurationText`.
  package static var duration: Self {
    Self(
      kind: .duration, placeholder: "duration",
      decode: { DurationText.parse($0) }, encode: { DurationText.format($0) })
  }
}

extension ValueFormat where Value == KeyValue {
  /// A `KEY=VALUE` pair.
  package static var keyValue: Self {
    Self(
      kind: .keyValue, placeholder: "key=value",
      decode: { KeyValue($0) }, encode: { $0.description })
  }
}

extension ValueFormat where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
  /// Makes a format for an enum's cases, written as their raw values.
  package static func choice(of type: Value.Type) -> Self {
    Self(
      kind: .choice(type.allCases.map(\.rawValue)), placeholder: nil,
      decode: { Value(rawValue: $0) }, encode: { $0.rawValue })
  }
}
