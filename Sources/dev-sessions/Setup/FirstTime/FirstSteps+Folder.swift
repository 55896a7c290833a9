internal import DevSessions
internal import SessionStore
internal import SystemKit

/// The current folder, and a first session in it.
extension FirstSteps {
  func trust() throws -> [SetupStep] {
    try consent(
      "trust", Consent(trust: true), agreed: "you trust", not: "it is not known whether you trust",
      offer: "remember that you trust it: Claude Code's question about it is answered with yes")
  }

  func bypass() throws -> [SetupStep] {
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

  func session() throws -> [SetupStep] {
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
}
