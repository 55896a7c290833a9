/// The arguments a command takes after `--` and passes on as they are.
package struct TrailingDeclaration: Sendable, Hashable {
  /// The name in the help, without angle brackets.
  package let name: String

  /// One sentence for the help.
  package let help: String

  /// Declares what follows `--`.
  package init(_ name: String, help: String) {
    self.name = name
    self.help = help
  }

  /// The arguments as the help lists them: `[-- <argument>...]`.
  package var synopsis: String { "[-- <\(name)>...]" }
}
