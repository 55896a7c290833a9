internal import CommandLine
internal import DevSessions
internal import SystemKit

/// What a person needs to begin with, in the order in which one thing rests on the other.
///
/// Each step looks for itself, so that it sees what those before it have done.
struct FirstSteps {
  let context: Context

  var sessions: DevSessions { context.sessions }
  var environment: [String: String] { sessions.environment }

  var all: [() throws -> [SetupStep]] {
    [tmux, agents, program, skills, completion, trust, bypass, session]
  }

  // MARK: - What the machine has

  private func tmux() -> [SetupStep] {
    checks("tmux") { _ in
      let package = ["apt-get", "dnf", "pacman", "zypper", "apk", "brew"].first {
        Program.locate($0, in: environment) != nil
      }
      let command =
        switch package {
        case "pacman"?: "pacman -S tmux"
        case "apk"?: "apk add tmux"
        case let name?: "\(name) install tmux"
        case nil: "your system's package manager"
        }
      return "install tmux 3.0 or later with \(command)"
    }
  }

  private func agents() -> [SetupStep] {
    checks("agents") { $0 }
  }

  /// What `doctor` finds about something, where only the person can change it.
  private func checks(_ name: String, _ advice: (String) -> String) -> [SetupStep] {
    Doctor(sessions).findings(of: [name]).map { finding in
      let isNeeded = finding.level == .problem
      return SetupStep(
        name: finding.check, message: finding.message,
        finding: finding.fix.map { .missing(advice: advice($0), isNeeded: isNeeded) } ?? .done)
    }
  }

  private func program() throws -> [SetupStep] {
    let findings = Doctor(sessions).findings(of: ["program"])
    return try findings.map { finding in
      let step = { SetupStep(name: "program", message: finding.message, finding: $0) }
      guard let fix = finding.fix else { return step(.done) }
      let folder = Path.parent(sessions.program)
      let shell = Path.name(environment["SHELL"] ?? "")
      let line =
        shell == "fish"
        ? "fish_add_path \(folder.asShellWord)" : "export PATH=\(folder.asShellWord):\"$PATH\""
      guard Program.locate("dev-sessions", in: environment) == nil,
        let file = StartupFile(shell: shell, environment)
      else { return step(.missing(advice: fix, isNeeded: true)) }
      guard try !file.contains(line) else {
        return step(.missing(advice: "start a new shell, which reads \(file.path)", isNeeded: true))
      }
      return step(
        .offer(
          .init(
            lines: ["add to \(file.path): \(line)"],
            question: "Add this line to your \(file.path)?", isPersonal: true
          ) {
            try file.append(line)
            return "added a line to \(file.path), which new shells read"
          }))
    }
  }

  // MARK: - What tells agents and shells about us

  private func skills() throws -> [SetupStep] {
    var places: [SkillPlace] = []
    for place in SkillSelection.ofUser(environment) {
      let state = try place.state()
      if state == .missing || state == .outdated { places.append(place) }
    }
    guard !places.isEmpty else {
      return [SetupStep(name: "skills", message: "your agents know dev-sessions", finding: .done)]
    }
    let missing = places
    return [
      SetupStep(
        name: "skills", message: "your agents have no skill, or an old one, for dev-sessions",
        finding: .offer(
          .init(
            lines: ["write what install-skill writes:"] + places.map(\.path),
            question: "Install these skills?"
          ) {
            for place in missing { try place.install() }
            return "installed; dev-sessions uninstall-skill takes them away"
          }))
    ]
  }

  private func completion() throws -> [SetupStep] {
    let step = { SetupStep(name: "completion", message: $0, finding: $1) }
    guard let place = CompletionPlace(environment, program: sessions.program) else {
      return [step("there is none for this shell; for bash, zsh and fish there is", .done)]
    }
    if let path = try place.present() { return [step(path, .done)] }
    let message = "\(place.shell.rawValue) does not complete dev-sessions yet"
    if let file = place.file {
      return [
        step(
          message,
          .offer(
            .init(
              lines: ["write \(file)"],
              question: "Write this file, which \(place.shell.rawValue) loads by itself?"
            ) {
              try FileSystem.makeFolders(Path.parent(file), mode: 0o755)
              try FileSystem.replace(file, with: Array(place.script.utf8), mode: 0o644)
              return "wrote \(file); new shells read it"
            }))
      ]
    }
    guard let file = StartupFile(shell: place.shell.rawValue, environment) else { return [] }
    if try file.contains(place.line) { return [step("\(file.path) loads it", .done)] }
    return [
      step(
        message,
        .offer(
          .init(
            lines: ["add to \(file.path): \(place.line)"],
            question: "Add this line to your \(file.path)?", isPersonal: true
          ) {
            try file.append(place.line)
            return "added a line to \(file.path), which new shells read"
          }))
    ]
  }

  /// A word as one would type it in a shell.
  static func shown(_ word: String) -> String {
    word.contains(" ") ? word.asShellWord : word
  }
}
