internal import JSON
package import Remote
package import SessionStore
internal import SystemKit

extension DevSessions {
  /// How many IDs are tried that turn out to be taken over there.
  private static let mostDraws = 20

  /// Starts a session on another host.
  ///
  /// Its ID is claimed here first, so that no two sessions of ours have the same. What is known of it
  /// stays on record whatever happens to the connection.
  ///
  /// - Parameters:
  ///   - new: What is put on record until the host tells more.
  ///   - request: The `create` to carry out there, with `--json` and this ID.
  ///   - note: Told what it has remarked.
  package func create(
    _ new: NewSession, on host: Host, _ request: (SessionName) -> RunRequest,
    note: (String) -> Void
  ) throws -> SessionRecord {
    var draws = 0
    while true {
      let name = try claim(new, live: []) { name in
        var record = SessionRecord(name: name, agentID: "", kind: new.kind, path: new.path)
        record.agentID = nil
        record.mode = new.mode.rawValue
        record.summary = new.description
        record.parent = ownName
        record.host = host.name
        record.remoteBin = host.program == Host.usualProgram ? nil : host.program
        record.state = .starting
        record.starter = .current
        record.owner = new.owner
        return record
      }
      if new.owner != nil { try startKeeper(of: name) }
      do {
        return try start(name, on: host, request(name), note: note)
      } catch let failure as Failure where failure.details[Self.takenDetail] != nil {
        try forget(name)
        draws += 1
        if new.id != nil || draws == Self.mostDraws { throw failure }
      }
    }
  }

  private func start(
    _ name: SessionName, on host: Host, _ request: RunRequest, note: (String) -> Void
  ) throws -> SessionRecord {
    var result = RelayResult()
    let code: Int32
    do throws(RelayProblem) {
      code = try connection(to: host, request).run { result.add($0) }
    } catch {
      guard error.mayHaveRun else {
        try forget(name)
        throw Failure(error, at: host)
      }
      throw Failure(
        .unreachable, Failure(error, at: host).message,
        hint: "it may have started; dev-sessions status \(name) tells, once the host is back",
        details: ["session": .string(name.text)])
    }
    for sentence in result.notes { note(sentence) }
    guard code == 0 else {
      let failure = result.failure(code)
      if failure.details[Self.takenDetail] != nil { throw failure }
      try lookAfterFailure(name, on: host)
      // A wrong word is wrong anywhere; what is missing is missing there.
      guard failure.code != .usage else { throw failure }
      throw Failure(
        failure.code, "on \(host.name): \(failure.message)", hint: failure.hint,
        details: failure.details)
    }
    try take(try? JSONValue(parsing: result.output).object, as: name)
    return try record(name.text)
  }

  /// A session that could not be started, or waits at a dialog, may be there all the same.
  private func lookAfterFailure(_ name: SessionName, on host: Host) throws {
    do throws(Failure) {
      let output = try output(of: ["inspect", "--json", "--", name.text], on: host)
      try? take(try? JSONValue(parsing: output).object, as: name)
    } catch {
      // Where the host cannot be asked any more, the record stays as it is.
      if error.code == .noSuchSession { try forget(name) }
    }
  }

  private func take(_ found: JSONObject?, as name: SessionName) throws {
    guard let found else { return }
    try update(name) { record in
      // When it was created and used is known here, by this clock.
      record.take(found, withTimes: false)
      record.starter = nil
      record.lastStatus = record.state == .failed ? "failed" : "idle"
    }
  }
}
