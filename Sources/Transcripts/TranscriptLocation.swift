internal import SystemKit

/// Where Claude Code keeps the transcript of a conversation (observed in 2.1.329):
/// `<config>/projects/<folder>/<session>.jsonl`.
package struct TranscriptLocation: Hashable, Sendable {
  /// Claude Code's folder of state: `$CLAUDE_CONFIG_DIR`, else `~/.claude`.
  package let configuration: String
  /// The physical folder the agent was started in.
  package let workFolder: String
  /// The conversation's UUID.
  package let session: String

  package init(configuration: String, workFolder: String, session: String) {
    self.configuration = configuration
    self.workFolder = workFolder
    self.session = session
  }

  /// Claude Code's folder of state for an agent with this environment.
  package static func configurationFolder(_ environment: [String: String]) -> String {
    namedConfigurationFolder(environment) ?? usualConfigurationFolder(environment)
  }

  /// The folder that `CLAUDE_CONFIG_DIR` names; nil where it names none.
  package static func namedConfigurationFolder(_ environment: [String: String]) -> String? {
    environment["CLAUDE_CONFIG_DIR"].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The folder of a user who names none.
  package static func usualConfigurationFolder(_ environment: [String: String]) -> String {
    Path.join(Environment.home(environment), ".claude")
  }

  /// The path by the rule, whether or not the file exists yet (it appears with the first prompt).
  package var expectedPath: String {
    Path.join(Path.join(projects, Self.folderName(for: workFolder)), "\(session).jsonl")
  }

  /// The path of the file as it is on disk.
  ///
  /// Usually `expectedPath`; otherwise the one file of this name in any project folder (a resumed
  /// conversation goes on in its first folder). `expectedPath` when there is none.
  package var path: String {
    let expected = expectedPath
    if FileSystem.exists(expected) { return expected }
    for folder in (try? FileSystem.list(projects)) ?? [] {
      let candidate = Path.join(Path.join(projects, folder), "\(session).jsonl")
      if FileSystem.exists(candidate) { return candidate }
    }
    return expected
  }

  /// The transcripts of a conversation's subagents: beside its own, in a folder of its name.
  package static func subagents(of transcript: String) -> [String] {
    guard transcript.hasSuffix(".jsonl") else { return [] }
    let folder = Path.join(String(transcript.dropLast(6)), "subagents")
    return ((try? FileSystem.list(folder)) ?? []).filter { $0.hasSuffix(".jsonl") }.sorted()
      .map { Path.join(folder, $0) }
  }

  private var projects: String { Path.join(configuration, "projects") }

  /// The project folder's name for a work folder.
  ///
  /// Every UTF-16 unit that is not an ASCII letter or digit becomes `-`. Past 200 units the name is
  /// cut and a hash of the whole path follows, as JavaScript's 32-bit integers compute it.
  package static func folderName(for workFolder: String) -> String {
    let units = Array(workFolder.utf16)
    let name = units.map { isAlphanumeric($0) ? Character(Unicode.Scalar(UInt8($0))) : "-" }
    guard units.count > 200 else { return String(name) }
    let hash = units.reduce(Int32(0)) { hash, unit in (hash << 5) &- hash &+ Int32(unit) }
    return String(name.prefix(200)) + "-" + String(hash.magnitude, radix: 36)
  }

  private static func isAlphanumeric(_ unit: UInt16) -> Bool {
    switch unit {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: false
    }
  }
}
