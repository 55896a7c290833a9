/// A typed positional argument.
///
/// It is the declaration, and the subscript of `ParsedArguments`.
package struct Positional<Result: Sendable>: DeclaresPositional {
  /// The argument as data.
  package let declaration: PositionalDeclaration

  /// Converts the given texts to the result.
  let read: @Sendable (_ texts: [String]) -> Result

  /// Declares an argument that must be given.
  package init(_ name: String, _ format: ValueFormat<Result>, help: String) {
    declaration = PositionalDeclaration(
      name: name, kind: format.kind, help: help, minimum: 1, isVariadic: false)
    read = { texts in
      guard let value = texts.first.flatMap(format.decode) else {
        preconditionFailure("<\(name)> was read from a command that does not declare it")
      }
      return value
    }
  }

  /// Declares an argument that may be left out.
  package init<Value>(optional name: String, _ format: ValueFormat<Value>, help: String)
  where Result == Value? {
    declaration = PositionalDeclaration(
      name: name, kind: format.kind, help: help, minimum: 0, isVariadic: false)
    read = { texts in texts.first.flatMap(format.decode) }
  }

  /// Declares an argument that takes any number of values, at least `minimum`.
  package init<Value>(
    variadic name: String, _ format: ValueFormat<Value>, minimum: Int = 1, help: String
  ) where Result == [Value] {
    declaration = PositionalDeclaration(
      name: name, kind: format.kind, help: help, minimum: minimum, isVariadic: true)
    read = { texts in texts.compactMap(format.decode) }
  }
}
