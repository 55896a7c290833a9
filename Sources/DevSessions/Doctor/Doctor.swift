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

  /// Everything found, what is well included.
  package func findings() -> [Finding] {
    let checks: [(String, (Doctor) throws -> [Finding])] = [
      ("tmux", { $0.tmux() }), ("git", { $0.git() }), ("agents", { $0.agents() }),
      ("hooks", { try $0.hooks() }), ("program", { $0.program() }), ("home", { try $0.home() }),
      ("store", { try $0.store() }), ("locks", { try $0.locks() }),
      ("leftovers", { try $0.leftovers() }), ("orphans", { try $0.orphans() }),
      ("sessions", { try $0.dead() }), ("disk", { try $0.disk() }),
    ]
    return checks.flatMap { name, check in
      do {
        return try check(self)
      } catch {
        return [Finding(name, .problem, "\(error)")]
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
