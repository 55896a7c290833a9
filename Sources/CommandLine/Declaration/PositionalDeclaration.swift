/// The declaration of a positional argument, for parsing, help, completion and the manual.
package struct PositionalDeclaration: Sendable, Hashable {
  /// The name in help and messages, without angle brackets.
  package let name: String

  /// The kind of value, for checking and completion.
  package let kind: ValueKind

  /// A sentence for the help.
  package let help: String

  /// The least number of values: 0 for an optional argument.
  package let minimum: Int

  /// Whether it takes any number of values.
  package let isVariadic: Bool

  /// The argument's name in messages: `<id>`.
  package var label: String { "<\(name)>" }

  /// The argument in the help: `<id>`, `<id>...`, `[<id>]` or `[<id>...]`.
  package var synopsis: String {
    let base = isVariadic ? label + "..." : label
    return minimum == 0 ? "[\(base)]" : base
  }

  /// The help sentence, followed by the accepted values in brackets.
  package var helpWithNotes: String {
    kind.helpNote.map { "\(help) (\($0))" } ?? help
  }
}

/// The arguments after `--`, which a command passes on unchanged.
package struct TrailingDeclaration: Sendable, Hashable {
  /// The name in the help, without angle brackets.
  package let name: String

  /// A sentence for the help.
  package let help: String

  /// Declares the arguments after `--`.
  package init(_ name: String, help: String) {
    self.name = name
    self.help = help
  }

  /// The arguments in the help: `[-- <argument>...]`.
  package var synopsis: String { "[-- <\(name)>...]" }
}
