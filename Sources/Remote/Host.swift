/// Another machine on which sessions can run.
package struct Host: Hashable, Sendable {
  /// The name by which the user calls it.
  package let name: String
  package let transport: Transport
  /// The path or name of dev-sessions there.
  package let program: String
  /// The time for which a wait tries to restore a lost connection.
  package let patience: Duration

  /// The default of `program`.
  package static let usualProgram = "dev-sessions"
  /// The default of `patience`.
  package static let usualPatience = Duration.seconds(60)

  /// Makes a host.
  ///
  /// The program's name is checked, because a shell there may read it.
  package init(
    _ name: String, _ transport: Transport, program: String = usualProgram,
    patience: Duration = usualPatience
  ) throws(Transport.Problem) {
    guard Self.isPlain(program) else {
      throw Transport.Problem(
        description: "“\(program)” cannot be the program on \(name): "
          + "letters, digits and ._-+~@%/ make its path")
    }
    self.name = name
    self.transport = transport
    self.program = program
    self.patience = patience
  }

  /// Whether no shell gives the word a special meaning, except for a tilde at its beginning.
  package static func isPlain(_ word: String) -> Bool {
    let punctuation = Set("._-+~@%/".utf8)
    return !word.isEmpty && !word.hasPrefix("-")
      && word.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
          || (0x61...0x7A).contains(byte) || punctuation.contains(byte)
      }
  }
}
