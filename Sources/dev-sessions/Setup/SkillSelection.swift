internal import CommandLine
internal import DevSessions
internal import JSON
internal import SystemKit

/// Which skills a call is about: whose, and where.
struct SkillSelection {
  private static let global = Flag("global", help: "In your home folder (the default).")
  private static let local = Flag("local", help: "In the current folder, for this project.")
  private static let claude = Flag("claude", help: "For Claude Code.")
  private static let codex = Flag("codex", help: "For Codex.")
  private static let agentsFile = Flag(
    "agents-md", help: "A section of AGENTS.md instead: here, or with --global Codex's own.")

  static let options: [any DeclaresOption] = [global, local, claude, codex, agentsFile]

  let places: [SkillPlace]

  init(_ context: Context) throws {
    let arguments = context.arguments
    if arguments[Self.global], arguments[Self.local] {
      throw arguments.usageError("Cannot use both --global and --local")
    }
    let environment = context.sessions.environment
    let here = try FileSystem.currentFolder()
    if arguments[Self.agentsFile] {
      if arguments[Self.claude] {
        throw arguments.usageError("Claude Code reads skills, so --agents-md is not for it")
      }
      let folder = arguments[Self.global] ? SkillReader.codex.userFolder(environment) : here
      places = [SkillPlace(agentsFile: Path.join(folder, "AGENTS.md"))]
      return
    }
    func folder(of reader: SkillReader) -> String {
      arguments[Self.local]
        ? Path.join(here, reader.folder) : reader.userFolder(environment)
    }
    var readers: [SkillReader] = []
    if arguments[Self.claude] { readers.append(.claude) }
    if arguments[Self.codex] { readers.append(.codex) }
    if readers.isEmpty {
      readers = SkillReader.allCases.filter { FileSystem.isFolder(folder(of: $0)) }
    }
    if readers.isEmpty {
      readers = SkillReader.allCases.filter { FileSystem.isFolder($0.userFolder(environment)) }
    }
    if readers.isEmpty {
      if !context.json {
        context.output.error("No ~/.claude or ~/.codex found; defaulting to Claude Code.")
      }
      readers = [.claude]
    }
    places = readers.flatMap { reader in
      BundledSkills.all.map { SkillPlace($0, in: folder(of: reader)) }
    }
  }

  /// All skills for the agents that are installed or were used, in the user's home folder.
  static func ofUser(_ environment: [String: String]) -> [SkillPlace] {
    let found = SkillReader.allCases.filter {
      FileSystem.isFolder($0.userFolder(environment))
        || Program.locate($0.program, in: environment) != nil
    }
    return (found.isEmpty ? [.claude] : found).flatMap { reader in
      BundledSkills.all.map { SkillPlace($0, in: reader.userFolder(environment)) }
    }
  }

  /// Those of them that are installed somewhere and not as we would install them.
  static func outdated(_ environment: [String: String]) -> [SkillPlace] {
    SkillReader.allCases.flatMap { reader in
      BundledSkills.all.map { SkillPlace($0, in: reader.userFolder(environment)) }
    }.filter { (try? $0.state()) == .outdated }
  }

  static func json(_ place: SkillPlace, _ state: String) -> JSONValue {
    ["skill": .string(place.name), "path": .string(place.path), "state": .string(state)]
  }
}
