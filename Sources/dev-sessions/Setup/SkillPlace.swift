internal import CommandLine
internal import DevSessions
internal import SystemKit

/// A program that reads skills from a folder.
enum SkillReader: String, CaseIterable {
  case claude
  case codex

  /// Its name on the PATH.
  var program: String { rawValue }

  /// The name of the program's folder of settings, in the user's home or a project.
  var folder: String {
    switch self {
    case .claude: ".claude"
    case .codex: ".codex"
    }
  }

  /// The user's own folder of settings for the program.
  func userFolder(_ environment: [String: String]) -> String {
    let variable =
      switch self {
      case .claude: "CLAUDE_CONFIG_DIR"
      case .codex: "CODEX_HOME"
      }
    if let folder = environment[variable], !folder.isEmpty { return folder }
    return Path.join(Environment.home(environment), folder)
  }
}

/// One file that install-skill keeps: a skill for one program, or our section of an AGENTS.md.
struct SkillPlace {
  /// What is there now, against what we would install.
  enum State: String {
    case missing
    case current
    case outdated
    /// A skill of the same name that has nothing to do with us.
    case foreign
  }

  let name: String
  let path: String
  let text: String
  /// Whether it is a section in a file of somebody else's.
  let isSection: Bool

  /// A skill in this folder of settings.
  init(_ skill: (name: String, text: String), in folder: String) {
    name = skill.name
    path = "\(folder)/skills/\(skill.name)/SKILL.md"
    text = skill.text
    isSection = false
  }

  /// Our section of this AGENTS.md.
  init(agentsFile path: String) {
    name = Self.sectionName
    self.path = path
    text = "\(Self.sectionStart)\n\(BundledSkills.agentsSection)\(Self.sectionEnd)\n"
    isSection = true
  }

  private static let sectionName = "AGENTS.md"
  private static let sectionStart = "<!-- dev-sessions install-skill: begin -->"
  private static let sectionEnd = "<!-- dev-sessions install-skill: end -->"

  func state() throws -> State {
    guard let content = try content() else { return .missing }
    if isSection {
      guard let section = Self.section(of: content) else { return .missing }
      return String(content[section]) == text ? .current : .outdated
    }
    if content == text { return .current }
    return content.split(separator: "\n").contains(where: Self.namesUs) ? .outdated : .foreign
  }

  /// Puts it there; the rest of a file that is not ours alone stays as it is.
  func install() throws {
    try FileSystem.makeFolders(Path.parent(path), mode: 0o755)
    guard isSection else { return try write(text) }
    var content = try content() ?? ""
    if let section = Self.section(of: content) {
      content.replaceSubrange(section, with: text)
    } else {
      if !content.isEmpty { content += content.hasSuffix("\n") ? "\n" : "\n\n" }
      content += text
    }
    try write(content)
  }

  /// Removes it, and what would be left empty.
  func uninstall() throws {
    guard isSection else {
      try FileSystem.remove(path)
      if try FileSystem.list(Path.parent(path)).isEmpty {
        try FileSystem.removeFolder(Path.parent(path))
      }
      return
    }
    guard var content = try content(), let section = Self.section(of: content) else { return }
    content.removeSubrange(section)
    while content.hasSuffix("\n\n") { content.removeLast() }
    if content.isEmpty || content == "\n" {
      try FileSystem.remove(path)
    } else {
      try write(content)
    }
  }

  private func content() throws -> String? {
    try FileSystem.read(path, limit: 1 << 20).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Writes through a link, as a person's own arrangement of their files.
  private func write(_ content: String) throws {
    try FileSystem.replaceLinked(path, with: Array(content.utf8), mode: 0o644)
  }

  /// Where our section stands, with the end of its last line.
  private static func section(of content: String) -> Range<String.Index>? {
    var start: String.Index?
    var line = content.startIndex
    while line < content.endIndex {
      let end = content[line...].firstIndex(of: "\n") ?? content.endIndex
      let next = end < content.endIndex ? content.index(after: end) : end
      if content[line..<end] == sectionStart { start = line }
      if content[line..<end] == sectionEnd, let start { return start..<next }
      line = next
    }
    return nil
  }

  /// Earlier versions of our skills, and those of the TypeScript dev-sessions, all show the command.
  private static func namesUs(_ line: Substring) -> Bool {
    let name = Array("dev-sessions".utf8)
    var rest = Array(line.utf8)[...]
    while rest.count >= name.count {
      if rest.starts(with: name) { return true }
      rest = rest.dropFirst()
    }
    return false
  }
}
