/// A command line worth copying, with what it does.
package struct Example: Sendable, Hashable {
  /// The whole command line, the program's name included; never wrapped.
  package let commandLine: String

  /// One sentence on what it does.
  package let explanation: String

  /// Makes an example.
  package init(_ commandLine: String, _ explanation: String) {
    self.commandLine = commandLine
    self.explanation = explanation
  }
}
