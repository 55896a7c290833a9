internal import JSON
package import SessionStore
package import SystemKit
internal import Tmux
internal import Transcripts

extension ScreenAgent {
  package static func check(_ new: DevSessions.NewSession) throws {
    if new.effort != nil {
      throw Failure(.usage, "\(new.kind) knows no --effort; give it its own option after --")
    }
  }

  package static func describe(
    _ new: DevSessions.NewSession, in record: inout SessionRecord, environment: [String: String]
  ) {}

  package func start(_ new: DevSessions.NewSession, until deadline: Deadline) throws {
    try start(
      in: new.path, environment: sessions.environment(of: new), prompt: new.prompt,
      isResumed: false, until: deadline)
  }

  package func isRunning() throws -> Bool { record.paneProcess?.isRunning == true }

  package func resume(anew: Bool, until deadline: Deadline) throws {
    _ = try session.unfinishedTurn()
    // What is left of the old pane goes, so that the name is free.
    if let tmuxName = TmuxSessionName(id: name.text) {
      _ = try session.server.killSession(tmuxName)
    }
    try start(
      in: sessions.workFolder(record.path ?? ""), environment: sessions.environment, prompt: nil,
      isResumed: true, until: deadline)
  }

  package func end() throws -> Ending {
    let ending = SessionProcesses(
      record: record, home: sessions.home, server: sessions.tmux(of: record)
    ).end()
    if ending.survivors.isEmpty { try endTurn() }
    return ending
  }

  /// Keeps the result of a turn that has ended with its agent.
  private func endTurn() throws {
    if let session = try? session {
      _ = try session.unfinishedTurn()
    } else if let cell = try cells.active() {
      _ = try cells.end(
        CellResult(
          turn: cell.turn, text: cell.text, reason: .exited, output: "", exitStatus: nil,
          prompt: nil, started: cell.time, ended: .now, isTruncated: true,
          detail: "the agent has ended"))
    }
  }

  private func start(
    in path: String, environment: [String: String], prompt: String?, isResumed: Bool,
    until deadline: Deadline
  ) throws {
    let description = try session.description
    try description.check(
      model: record.model, permissions: record.permissions.flatMap(Permissions.init))
    let environment = environment.merging(description.environment) { own, _ in own }
    let arguments = description.arguments(
      model: record.model, permissions: record.permissions.flatMap(Permissions.init) ?? .bypass,
      prompt: prompt, isResumed: isResumed, extra: record.agentArguments ?? [])
    do {
      try PaneStart(
        sessions: sessions, name: name, path: path,
        executable: PaneStart.locate(description.command[0], in: environment, folder: path),
        arguments: arguments, environment: environment
      ).run { $0[field: "hasBeenReady"] = nil }
    } catch {
      let failure = Failure("cannot start \(name)", error)
      try? sessions.update(name) { $0.fail(failure.message) }
      throw failure
    }
    let started = ScreenAgent(try sessions.record(name.text), in: sessions)
    if let prompt, description.injection == .argument {
      try started.noteFirst(prompt)
    } else {
      try started.waitUntilReady(until: deadline)
    }
  }

  /// The prompt went along on the command line: its turn has begun.
  private func noteFirst(_ prompt: String) throws {
    let cell = cell(prompt, DevSessions.SendOptions())
    try session.cells.begin(cell)
    try TurnJournal.add(receipt(cell), to: session.folder)
    try sessions.update(name) { record in
      record[field: "hasBeenReady"] = true
      record[field: "promptGiven"] = true
    }
  }

  private func waitUntilReady(until deadline: Deadline) throws {
    let session = try session
    var content: String?
    var since = MonotonicClock.now
    while true {
      guard session.isRunning else { throw try ended(session) }
      let look = try session.look()
      if look.content != content {
        content = look.content
        since = MonotonicClock.now
      }
      let steady = MonotonicClock.now - since
      if look.state == .waiting, steady > .milliseconds(300) { throw waiting(look) }
      let isReady =
        session.description.rules.knowsReady
        ? look.matches.contains { $0.state == .ready } && look.state != .working : true
      if isReady, steady >= session.description.settling / 2 {
        return try sessions.update(name) { $0[field: "hasBeenReady"] = true }
      }
      if deadline.hasPassed {
        throw Failure(
          .timedOut, "\(name) has not become ready; the session is kept",
          hint: "see dev-sessions screen \(name)")
      }
      MonotonicClock.sleep(.milliseconds(50))
    }
  }

  private func ended(_ session: ScreenSession) throws -> Failure {
    let words = ((try? session.capture()) ?? "").split(separator: "\n").suffix(6)
      .joined(separator: "\n")
    let failure = Failure(
      .failed, "\(record.kind) ended at once" + (words.isEmpty ? "" : ": \(words)"))
    try sessions.update(name) { $0.fail(failure.message) }
    return failure
  }

  /// The failure that shows what the agent asks.
  func waiting(_ look: ScreenSession.Look) -> Failure {
    let line = look.matches.first?.line ?? ""
    return Failure(
      .needsAnswer, "\(name) waits for an answer: \(line)",
      hint: "answer with dev-sessions keys \(name) …, or in dev-sessions attach \(name)",
      details: ["session": .string(name.text), "waitingFor": "dialog", "line": .string(line)])
  }
}
