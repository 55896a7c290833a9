internal import JSON
internal import SessionStore
internal import SystemKit

/// Looks at everything that sessions rest on.
///
/// Each check stands alone: one that cannot look says so and does not stop the others.
package struct Doctor: Sendable {
  let sessions: DevSessions

  package init(_ sessions: DevSessions) {
    self.sessions = sessions
  }

  private static let checks: [(name: String, look: @Sendable (Doctor) throws -> [Finding])] = [
    ("tmux", { $0.tmux() }), ("git", { $0.git() }), ("agents", { $0.agents() }),
    ("descriptions", { try $0.descriptions() }), ("hooks", { try $0.hooks() }),
    ("program", { $0.program() }), ("home", { try $0.home() }), ("store", { try $0.store() }),
    ("locks", { try $0.locks() }), ("leftovers", { try $0.leftovers() }),
    ("orphans", { try $0.orphans() }), ("codex-server", { try $0.codexServer() }),
    ("sessions", { try $0.dead() }), ("disk", { try $0.disk() }),
  ]

  /// Everything found, what is well included.
  ///
  /// - Parameter names: which checks; nil for all.
  package func findings(of names: Set<String>? = nil) -> [Finding] {
    Self.checks.filter { names?.contains($0.name) ?? true }.flatMap { name, look in
      do {
        return try look(self)
      } catch {
        return [Finding(name, .problem, "\(error)", fix: (error as? Failure)?.hint)]
      }
    }
  }

  /// Runs a program with `--version` or the like; nil when it is missing, slow or fails.
  static func version(_ path: String, _ argument: String, _ environment: [String: String])
    -> String?
  {
    let program = Program(path, [argument], environment: environment)
    guard let result = try? program.run(until: .after(.seconds(10))), result.status.isSuccess else {
      return nil
    }
    let line = result.outputText.split(separator: "\n").first.map(String.init) ?? ""
    return line.isEmpty ? nil : line
  }
}
