internal import JSON
package import SessionStore
package import SystemKit
internal import Tmux
internal import Transcripts

extension TerminalAgent {
  package static func check(_ new: DevSessions.NewSession) throws {
    if new.model != nil || new.effort != nil || new.permissions != nil {
      throw Failure(.usage, "a terminal session has no model, effort or permissions")
    }
    guard let hook = new.frameHook else { return }
    guard let status = try FileSystem.status(hook), status.kind == .file else {
      throw Failure(.usage, "there is no frame hook \(hook)")
    }
    guard FileSystem.isExecutable(hook) else {
      throw Failure(.usage, "the frame hook \(hook) is not executable", hint: "chmod +x \(hook)")
    }
  }

  /// Without a command it is the user's shell.
  package static func describe(
    _ new: DevSessions.NewSession, in record: inout SessionRecord, environment: [String: String]
  ) {
    let shell = environment["SHELL"].map { $0.isEmpty ? "bash" : $0 } ?? "bash"
    let command = new.agentArguments.isEmpty ? [shell] : new.agentArguments
    record.agentArguments = nil
    record[field: "command"] = .array(command.map(JSONValue.string))
    record[field: "promptMatch"] = new.promptMatch.map(JSONValue.string)
    record[field: "frameHook"] = new.frameHook.map {
      .string((try? FileSystem.realPath($0)) ?? $0)
    }
  }

  package func start(_ new: DevSessions.NewSession, until deadline: Deadline) throws {
    try start(in: new.path, environment: sessions.environment(of: new), until: deadline)
  }

  private func start(
    in path: String, environment: [String: String], until deadline: Deadline
  ) throws {
    try TerminalStart(
      sessions: sessions, name: name, command: session.command, path: path,
      environment: environment
    ).run(until: deadline)
  }

  package func isRunning() throws -> Bool { session.isRunning }

  /// Runs the command anew: what the program had in memory is gone.
  package func resume(anew: Bool, until deadline: Deadline) throws {
    try finishCutCell()
    // What is left of the old pane goes, so that the name is free.
    if let tmuxName = TmuxSessionName(id: name.text) {
      _ = try session.server.killSession(tmuxName)
    }
    try start(
      in: sessions.workFolder(record.path ?? ""), environment: sessions.environment,
      until: deadline)
  }

  package func end() throws -> Ending {
    let ending = SessionProcesses(record: record, home: sessions.home, server: session.server).end()
    if ending.survivors.isEmpty { try finishCutCell() }
    return ending
  }

  /// Finishes the cell that the program's end has cut off, once its last output is in the log.
  ///
  /// A program started anew in its place would seem to have carried it out.
  private func finishCutCell() throws {
    let timeout = Deadline.after(.seconds(1))
    while try session.unfinishedCell() != nil, !timeout.hasPassed {
      MonotonicClock.sleep(.milliseconds(20))
    }
  }
}
