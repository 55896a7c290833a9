/// How one type of value is written on the command line: its kind and the way there and back.
///
/// The parser checks the text against `kind` alone, so `decode` must accept every text the kind
/// accepts.
package struct ValueFormat<Value: Sendable>: Sendable {
  /// What the value is, for checking, help and completion.
  package let kind: ValueKind

  /// What stands between angle brackets in the help; nil takes the option's own name.
  package let placeholder: String?

  /// The value `text` stands for, or nil when it stands for none.
  package let decode: @Sendable (_ text: String) -> Value?

  /// The text of a value, as `decode` reads it; shown as the default in the help.
  package let encode: @Sendable (_ value: Value) -> String

  /// Makes a format for a type of the caller's own.
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
  /// Any text; the help calls it `placeholder`.
  package static func text(_ placeholder: String) -> Self {
    Self(kind: .text, placeholder: placeholder, decode: { $0 }, encode: { $0 })
  }

  /// One of these words.
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

  /// A whole number in `range`; with `Int.max` as its upper bound the range reads "at least".
  package static func integer(_ range: ClosedRange<Int>) -> Self { integer(in: range) }

  private static func integer(in range: ClosedRange<Int>?) -> Self {
    Self(
      kind: .integer(range), placeholder: "number",
      decode: { Int($0) }, encode: { String($0) })
  }
}

extension ValueFormat where Value == Duration {
  /// A length of time, see `DurationText`.
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
  /// One of the cases of an enum, written as its raw value.
  package static func choice(of type: Value.Type) -> Self {
    Self(
      kind: .choice(type.allCases.map(\.rawValue)), placeholder: nil,
      decode: { Value(rawValue: $0) }, encode: { $0.rawValue })
  }
}
