/// A typed option.
///
/// It is the declaration, and the subscript of `ParsedArguments` that reads it.
///
/// The result is optional for a plain option, an array for a repeatable one, the plain value for
/// one with a default, and `Bool` for a `Flag`.
package struct Option<Result: Sendable>: DeclaresOption {
  /// The option as data.
  package let declaration: OptionDeclaration

  /// Converts the given texts to the result.
  let read: @Sendable (_ texts: [String]) -> Result

  private init(
    declaration: OptionDeclaration, read: @escaping @Sendable (_ texts: [String]) -> Result
  ) {
    self.declaration = declaration
    self.read = read
  }

  /// Declares an option that may be left out.
  ///
  /// With `lastWins`, giving it again replaces the earlier value instead of being an error.
  package init<Value>(
    _ name: String, short: Character? = nil, _ format: ValueFormat<Value>,
    placeholder: String? = nil, lastWins: Bool = false, isHidden: Bool = false, help: String
  ) where Result == Value? {
    self.init(
      declaration: OptionDeclaration(
        name: name, short: short, kind: format.kind,
        placeholder: placeholder ?? format.placeholder ?? name, help: help,
        repetition: lastWins ? .lastWins : .refused, defaultText: nil, isHidden: isHidden),
      read: { texts in texts.last.flatMap(format.decode) })
  }

  /// Declares an option that has a value even when it is left out.
  ///
  /// With `lastWins`, giving it again replaces the earlier value instead of being an error.
  package init(
    _ name: String, short: Character? = nil, _ format: ValueFormat<Result>, default: Result,
    placeholder: String? = nil, lastWins: Bool = false, isHidden: Bool = false, help: String
  ) {
    self.init(
      declaration: OptionDeclaration(
        name: name, short: short, kind: format.kind,
        placeholder: placeholder ?? format.placeholder ?? name, help: help,
        repetition: lastWins ? .lastWins : .refused, defaultText: format.encode(`default`),
        isHidden: isHidden),
      read: { texts in texts.last.flatMap(format.decode) ?? `default` })
  }

  /// Declares an option that may be given many times; all values count, in order.
  package init<Value>(
    repeating name: String, short: Character? = nil, _ format: ValueFormat<Value>,
    placeholder: String? = nil, isHidden: Bool = false, help: String
  ) where Result == [Value] {
    self.init(
      declaration: OptionDeclaration(
        name: name, short: short, kind: format.kind,
        placeholder: placeholder ?? format.placeholder ?? name, help: help,
        repetition: .collected, defaultText: nil, isHidden: isHidden),
      read: { texts in texts.compactMap(format.decode) })
  }
}

/// An option without a value.
package typealias Flag = Option<Bool>

extension Option where Result == Bool {
  /// Declares a flag.
  package init(_ name: String, short: Character? = nil, isHidden: Bool = false, help: String) {
    self.init(
      declaration: OptionDeclaration(
        name: name, short: short, kind: nil, placeholder: "", help: help,
        repetition: .lastWins, defaultText: nil, isHidden: isHidden),
      read: { texts in !texts.isEmpty })
  }
}
