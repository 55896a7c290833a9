internal import Remote
package import SessionStore
internal import SystemKit

extension DevSessions {
  /// Ends a session on another host; its record goes only when the host says that it is gone.
  func kill(_ record: SessionRecord, on host: Host) throws {
    do {
      _ = try output(of: ["kill", "--json", "--", record.name.text], on: host)
    } catch let failure where failure.code == .noSuchSession {
      // What was wanted.
    }
    try forget(record.name)
  }

  /// Forgets a session on another host without asking that, as when it is gone for good.
  package func forgetElsewhere(_ id: String) throws {
    let record = try record(id)
    guard record.host != nil else {
      throw Failure(.usage, "\(record.name) runs here, where kill can end it")
    }
    try forget(record.name)
  }

  /// Ends the agent of a session on another host.
  func stop(_ record: SessionRecord, on host: Host) throws {
    _ = try output(of: ["stop", "--json", "--", record.name.text], on: host)
    try update(record.name) { record in
      record.state = .stopped
      record.isActive = false
      record.lastStatus = "stopped"
    }
  }

  /// Notes that something was done with a session on another host.
  package func noteUse(of name: SessionName, wasResumed: Bool) {
    // It has been done; nothing here may make that look otherwise.
    try? update(name) { record in
      record.lastUsed = .now
      guard wasResumed else { return }
      record.state = .running
      record.isActive = true
      record.lastStatus = "idle"
    }
  }
}
