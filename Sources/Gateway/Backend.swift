package import DevSessions
package import Remote

/// What the gateway needs of the program it is part of.
package struct Backend: Sendable {
  /// The program's version.
  let version: String
  /// Every command.
  let commands: [RemoteCommand]
  /// Carries out a command line for a caller and gives what comes of it, in order; returns the exit
  /// code.
  let run:
    @Sendable (RunRequest, TokenScope, _ give: @escaping @Sendable (RunFrame) -> Void) -> Int32
  /// The sessions that somebody may see.
  let sessions: @Sendable (TokenScope) throws -> DevSessions

  package init(
    version: String, commands: [RemoteCommand],
    run:
      @escaping @Sendable (
        RunRequest, TokenScope, _ give: @escaping @Sendable (RunFrame) -> Void
      ) -> Int32,
    sessions: @escaping @Sendable (TokenScope) throws -> DevSessions
  ) {
    self.version = version
    self.commands = commands
    self.run = run
    self.sessions = sessions
  }
}
