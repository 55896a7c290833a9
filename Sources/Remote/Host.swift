/// A machine other than this one on which sessions can run.
package struct Host: Hashable, Sendable {
  /// What the user calls it.
  package let name: String
  package let transport: Transport
  /// The dev-sessions to start over there.
  package let program: String
  /// How long a wait tries to get a lost connection back.
  package let patience: Duration

  /// What is started over there when nothing else is said.
  package static let usualProgram = "dev-sessions"
  /// How long a wait tries by default.
  package static let usualPatience = Duration.seconds(60)

  /// Checks the program's name too: a shell may read it.
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

  /// Whether the word means itself to every shell, a tilde at its beginning aside.
  package static func isPlain(_ word: String) -> Bool {
    let punctuation = Set("._-+~@%/".utf8)
    return !word.isEmpty && !word.hasPrefix("-")
      && word.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
          || (0x61...0x7A).contains(byte) || punctuation.contains(byte)
      }
  }
}
