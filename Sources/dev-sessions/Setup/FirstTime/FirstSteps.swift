internal import CommandLine
internal import DevSessions
internal import SessionStore
internal import SystemKit

/// What a person needs to begin with, in the order in which one thing rests on the other.
///
/// Each step looks for itself, so that it sees what those before it have done.
struct FirstSteps {
  let context: Context

  private var sessions: DevSessions { context.sessions }
  private var environment: [String: String] { sessions.environment }

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
        ? "fish_add_path \(Self.quoted(folder))" : "export PATH=\(Self.quoted(folder)):\"$PATH\""
      guard Program.locate("dev-sessions", in: environment) == nil,
        let file = StartupFile(shell: shell, environment), try !file.contains(line)
      else { return step(.missing(advice: fix, isNeeded: true)) }
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
            lines: ["run dev-sessions install-skill, which writes"] + places.map(\.path),
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

  // MARK: - This folder, and a first session

  private func trust() throws -> [SetupStep] {
    try consent(
      "trust", Consent(trust: true), agreed: "you trust", not: "it is not known whether you trust",
      offer: "remember that you trust it: Claude Code's question about it is answered with yes")
  }

  private func bypass() throws -> [SetupStep] {
    try consent(
      "bypass", Consent(bypass: true), agreed: "agents may work without asking in",
      not: "it is not agreed that agents work without asking in",
      offer: "remember that they may run commands and change files there without asking you")
  }

  /// What a person agrees to for the current folder; of Claude Code alone, which asks for it.
  private func consent(
    _ name: String, _ consent: Consent, agreed: String, not: String, offer: String
  ) throws -> [SetupStep] {
    guard Program.locate("claude", in: environment) != nil else { return [] }
    let folder = try FileSystem.realPath(context.caller.folder(nil))
    let step = { (message: String, finding: SetupStep.Finding) in
      SetupStep(name: name, message: message, finding: finding)
    }
    guard folder != Environment.home(environment), folder != "/" else {
      return [step("\(folder) is no project's folder: run setup again in one", .done)]
    }
    guard try !sessions.consent(for: folder).covers(consent) else {
      return [step("\(agreed) \(folder)", .done)]
    }
    return [
      step(
        "\(not) \(folder)",
        .offer(
          .init(
            lines: [
              offer,
              "(dev-sessions config unset \(Self.shown("consent:" + folder)) takes it back)",
            ], question: "Do you agree?", isPersonal: true
          ) {
            _ = try sessions.consent(for: folder, given: consent)
            return "remembered for \(folder)"
          }))
    ]
  }

  private func session() throws -> [SetupStep] {
    let step = { SetupStep(name: "session", message: $0, finding: $1) }
    let count = try sessions.store.read().records.count
    guard count == 0 else {
      return [step("there are \(count) already; see dev-sessions list", .done)]
    }
    let found = ["claude", "codex"].filter { Program.locate($0, in: environment) != nil }
    guard let kind = found.first, Program.locate("tmux", in: environment) != nil else {
      return [
        step(
          "needs tmux and an agent",
          .missing(advice: "install them, and run setup again", isNeeded: true))
      ]
    }
    let folder = try FileSystem.realPath(context.caller.folder(nil))
    let isFree = try sessions.consent(for: folder).covers(Consent(bypass: true))
    var create = ["create", "--cli", kind, "-d", "first session"]
    if !isFree { create += ["--permissions", "ask"] }
    let words = create
    let question = "Say hello in one short sentence."
    return [
      step(
        "none yet",
        .offer(
          .init(
            lines: [
              "run dev-sessions \(create.map(Self.shown).joined(separator: " "))",
              "and ask it once, with your account: \(question)",
            ], question: "Start a first session here?", isPersonal: true
          ) { try begin(words, question) }))
    ]
  }

  /// Starts the session and asks it; the commands say themselves what they do.
  private func begin(_ create: [String], _ question: String) throws -> String {
    let program = Dispatcher(caller: context.caller, gateway: nil) { sessions }
    guard program.run(create) == .done, let id = try sessions.store.read().records.last?.name else {
      throw Failure(
        .failed, "the session is not ready yet", hint: "see dev-sessions list, then run setup again"
      )
    }
    guard program.run(["ask", id.text, question]) == .done else {
      throw Failure(.failed, "\(id) gave no answer", hint: "look with dev-sessions attach \(id)")
    }
    return "\(id) goes on: look with dev-sessions attach \(id), end it with dev-sessions kill \(id)"
  }

  private static func shown(_ word: String) -> String {
    word.contains(" ") ? quoted(word) : word
  }

  /// A word that a shell takes as it is.
  private static func quoted(_ word: String) -> String {
    "'\(word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''"))'"
  }
}
