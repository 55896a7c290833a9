internal import DevSessions
internal import JSON
internal import SystemKit

extension DemoStage {
  /// One of the sessions, once it has an ID.
  private struct Session {
    let member: DemoCast.Member
    let id: String
  }

  /// The demo from its first command to its last.
  ///
  /// - Returns: how many commands were run.
  mutating func play(_ cast: DemoCast, isReal: Bool, in home: DemoHome) throws -> Int {
    introduce(cast, isReal: isReal)
    let sessions = try fanOut(cast, in: home)
    if !isReal { try checkFiles(sessions, in: home) }
    try look(at: sessions)
    if !isReal, let first = sessions.first {
      if first.member.kind == "claude" { try question(first.id) }
      try interrupt(first)
    }
    say("Done: end them all, with every process of theirs.")
    try run("kill", "--all", gives: .text("Killed \(sessions.count) session(s)"))
    try run("list", "--all", gives: .text("No sessions"))
    return count
  }

  private func introduce(_ cast: DemoCast, isReal: Bool) {
    let what =
      isReal
      ? "Your own agents and accounts, in a temporary folder."
      : """
      The real agents, in a temporary home, with a stand-in for the model on this machine: what
      stands in [[…]] in a prompt is what the model will do. All else is as in daily use.
      """
    tell(cast.hasModel || isReal ? what : "A temporary home, and no agent with a model.")
    for name in cast.missing {
      tell("\(name) is not on the PATH, so this goes on without it.")
    }
  }

  /// A session of each kind works at the same time; all are waited for and all answers read.
  private mutating func fanOut(_ cast: DemoCast, in home: DemoHome) throws -> [Session] {
    say("Start one session of each kind. Each prints its ID when it takes prompts.")
    var sessions: [Session] = []
    for member in cast.members {
      if member.kind == DemoLibrarian.name {
        say(
          """
          The last is known by its screen alone. agents/\(DemoLibrarian.name).json says which lines \
          mean what:
          # \(DemoLibrarian.description(program: DemoLibrarian.name).text())
          """)
      }
      let options = ["--cli", member.kind, "-d", member.description] + member.options
      let id = try run(["create", "-q", "-p", home.project] + options, gives: .id)
      sessions.append(Session(member: member, id: id))
    }

    say("Give all something to do. send returns when it is proven that the agent has it.")
    for session in sessions {
      try run(
        "send", session.id, session.member.prompt, gives: .text("Sent message to \(session.id)"))
    }

    say("Wait for all, in whatever order they finish, and read the answers.")
    try run(
      ["wait"] + sessions.map(\.id), gives: .lines(sessions.map { "\($0.id) completed" }))
    for session in sessions {
      try run("last-message", session.id, gives: session.member.answer)
    }
    return sessions
  }

  /// What the agents were asked to write.
  private func checkFiles(_ sessions: [Session], in home: DemoHome) throws {
    let expected = [
      "claude": ("sorted.txt", "Ada\nGrace\nKatherine\nMargaret\n"), "codex": ("count.txt", "4\n"),
    ]
    for session in sessions {
      guard let (name, text) = expected[session.member.kind] else { continue }
      let content = try FileSystem.read(Path.join(home.project, name))
      try check(content == Array(text.utf8), "\(name) holds what was asked for")
    }
  }

  private mutating func look(at sessions: [Session]) throws {
    say("What is there, and what is it doing?")
    let words = sessions.flatMap { [$0.id, $0.member.description] }
    try run("list", gives: .mentions(words + ["idle"]))
    if let last = sessions.last {
      say("A question to one of them, and its answer: send, wait and last-message in one.")
      try run(
        "ask", last.id, "And who was Ada?",
        gives: .text("Ada Lovelace published the first program."))
    }
  }

  private mutating func question(_ id: String) throws {
    say("An agent may ask back: wait then ends with exit 3, and respond shows what and answers.")
    try run(
      "send", id, "Sort them again. [[ask Which order?|Ascending|Descending]] [[say Descending.]]",
      gives: .text("Sent message to \(id)"))
    try run("wait", id, gives: .text("waiting_for_input"), exit: .needsAnswer)
    try run("respond", id, gives: .mentions(["Which order?", "Descending"]), exit: .needsAnswer)
    try run("respond", id, "--option", "2", gives: .text("Answered \(id): Descending"))
    try run("wait", id, gives: .text("completed"))
  }

  private mutating func interrupt(_ session: Session) throws {
    let id = session.id
    let isShell = session.member.kind == "terminal"
    say("A turn that takes too long: wait gives up, exit 124, and the agent goes on.")
    try run(
      "send", id, isShell ? "tail -f names.txt" : "Watch names.txt. [[run tail -f names.txt]]",
      gives: .text("Sent message to \(id)"))
    try run("wait", id, "--timeout", "500ms", gives: .text(""), exit: .timedOut)
    try run("status", id, gives: .text("working"))

    say("So stop it; wait then says what became of the turn, with exit 4.")
    try run("interrupt", id, gives: .text("Interrupted \(id)"))
    try run("wait", id, gives: .text("interrupted"), exit: .turnFailed)

    say("The session is none the worse for it.")
    try run(
      "ask", id, isShell ? "echo Still here." : "Are you there? [[say Still here.]]",
      gives: .text("Still here."))
  }
}
