/// One row of the table of exit codes in the help.
package struct ExitCodeRow: Sendable, Hashable {
  /// The number a shell sees.
  package let code: Int

  /// What it means, in a few words.
  package let meaning: String

  /// Makes a row.
  package init(_ code: Int, _ meaning: String) {
    self.code = code
    self.meaning = meaning
  }
}
