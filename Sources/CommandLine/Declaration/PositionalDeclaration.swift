/// A positional argument as data: what parsing, help, completion and the manual read.
package struct PositionalDeclaration: Sendable, Hashable {
  /// The name in the help, without angle brackets; also how messages name it.
  package let name: String

  /// What it holds, for checking and completion.
  package let kind: ValueKind

  /// One sentence for the help.
  package let help: String

  /// How many must be given: 0 for an optional one.
  package let minimum: Int

  /// Whether it takes as many as there are.
  package let isVariadic: Bool

  /// The argument as messages name it: `<id>`.
  package var label: String { "<\(name)>" }

  /// The argument as the help lists it: `<id>`, `<id>...`, `[<id>]` or `[<id>...]`.
  package var synopsis: String {
    let base = isVariadic ? label + "..." : label
    return minimum == 0 ? "[\(base)]" : base
  }

  /// The help sentence with the accepted values in brackets behind it.
  package var helpWithNotes: String {
    kind.helpNote.map { "\(help) (\($0))" } ?? help
  }
}
