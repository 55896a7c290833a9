internal import DevSessions
internal import Gateway
internal import Remote
internal import SystemKit

extension Backend {
  /// The commands of this program, over the sessions that this environment leads to.
  static func ofThisProgram(_ environment: [String: String]) throws -> Backend {
    let program = try Environment.executablePath()
    // What says who called the gateway says nothing about whom it serves.
    let own = environment.filter { name, _ in
      !name.hasPrefix("DEV_SESSIONS_GATEWAY")
        && name != "DEV_SESSIONS_SANDBOX" && !DevSessions.namesOwnSession(name)
    }
    let sessions = { @Sendable (scope: TokenScope, variables: [String: String]) in
      var sessions = try DevSessions(
        environment: own.merging(variables) { _, added in added }, program: program)
      sessions.boundary = scope.folder
      sessions.isForReader = scope.isReadOnly
      return sessions
    }
    return Backend(
      version: DevSessionsCommand.version,
      commands: Commands.all.map { RemoteCommand($0.declaration, $0.remote) },
      run: { request, scope, give in
        Dispatcher(caller: .remote(request, give)) { try sessions(scope, request.environment) }
          .run(request.words).rawValue
      },
      sessions: { try sessions($0, [:]) })
  }
}
