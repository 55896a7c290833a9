internal import JSON
internal import SessionStore
internal import SystemKit

/// The user's own descriptions of agents.
extension Doctor {
  func descriptions() throws -> [Finding] {
    let folder = sessions.home.agents
    let files = try FileSystem.list(folder).sorted().map { Path.join(folder, $0) }
    let found = files.flatMap(findings)
    guard found.isEmpty else { return found }
    return [
      Finding(
        "descriptions", .ok,
        files.isEmpty ? "no agents of your own are described" : "\(files.count) agents described")
    ]
  }

  private func findings(_ path: String) -> [Finding] {
    let file = Path.name(path)
    guard file.hasSuffix(".json") else {
      return [note("\(path) is not looked at", fix: "rename it to <name>.json, or move it away")]
    }
    let name = String(file.dropLast(5))
    guard (try? SessionName(name)) != nil, !DevSessions.builtInKinds.contains(name) else {
      return [
        note("\(path) is never used: no --cli \(name) leads to it", fix: "give it another name")
      ]
    }
    do {
      guard let bytes = try FileSystem.read(path, limit: 1 << 20) else { return [] }
      let json = try JSONValue(strictlyParsing: bytes)
      let description = try AgentDescription(json, name: name)
      return AgentDescription.oddities(json).map {
        note("\(path): \($0)", fix: "correct it; see docs/agents.md")
      } + missingProgram(description, path)
    } catch {
      return [
        Finding(
          "descriptions", .problem, "\(path): \(error)",
          fix: "correct it, or remove it: nothing can run --cli \(name) as it is")
      ]
    }
  }

  private func missingProgram(_ description: AgentDescription, _ path: String) -> [Finding] {
    let program = description.command[0]
    guard !program.contains("/"), Program.locate(program, in: sessions.environment) == nil else {
      return []
    }
    return [
      note("\(path): \(program) is not on the PATH", fix: "install it, or name it by its path")
    ]
  }

  private func note(_ message: String, fix: String) -> Finding {
    Finding("descriptions", .note, message, fix: fix)
  }
}
