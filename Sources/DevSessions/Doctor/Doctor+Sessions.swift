internal import SessionStore
internal import SystemKit
internal import Tmux
internal import Transcripts

/// What runs, against what is recorded.
extension Doctor {
  /// tmux sessions with our kind of name that no record is about.
  func orphans() throws -> [Finding] {
    guard sessions.tmux.isAvailable else { return [] }
    let records = try sessions.store.read().records
    let known = Set(records.map(\.name.text))
    let orphans = try sessions.tmux.panes().map(\.sessionName).filter { name in
      TmuxSessionName(recorded: name)?.id.map { !known.contains($0) } ?? false
    }
    let names = Set(orphans).sorted()
    guard !names.isEmpty else {
      return [Finding("orphans", .ok, "every tmux session has a record")]
    }
    return names.map { name in
      let session = TmuxSessionName(recorded: name)
      let end = session.map { sessions.tmux.attachArguments($0) }?.joined(separator: " ") ?? name
      return Finding(
        "orphans", .problem, "the tmux session \(name) has no record",
        fix: "look at it (tmux \(end)); take it over with dev-sessions adopt, or end it")
    }
  }

  /// A Codex server that no session needs: it goes with the last one, unless a person has a thread open.
  func codexServer() throws -> [Finding] {
    let server = CodexServer(sessions: sessions)
    let known = try CodexServerState(path: CodexFiles(sessions.home).state)?.runningProcess
    let running = CodexServer.innermost(server.processes()).map(\.identity)
    if let lost = running.first(where: { $0 != known }) {
      return [
        Finding(
          "codex-server", .problem,
          "a Codex server of ours runs (process \(lost.pid)) that is not the one on record",
          fix: "dev-sessions list finds it again if it can be used; else end that process"
        ) {
          // Looking for it adopts it.
          if try server.connectIfRunning() == nil { _ = try server.endProcesses() }
          try server.stopIfUnused()
        }
      ]
    }
    guard let process = known else {
      return [Finding("codex-server", .ok, "no Codex server runs")]
    }
    guard try !server.isNeeded() else {
      return [Finding("codex-server", .ok, "the Codex server runs (process \(process.pid))")]
    }
    return [
      Finding(
        "codex-server", .note,
        "a Codex server runs (process \(process.pid)) though no session of ours needs it",
        fix: "nothing, if you have a thread of it open; else it can go"
      ) { try server.stopIfUnused() }
    ]
  }

  /// Sessions that are not running, though nobody has stopped them.
  func dead() throws -> [Finding] {
    let list = try sessions.list()
    let dead = list.filter { [.exited, .failed].contains($0.report.status) }.map(\.record.name.text)
    guard !dead.isEmpty else {
      return [Finding("sessions", .ok, "none has ended by itself")]
    }
    return [
      Finding(
        "sessions", .note, "ended by themselves: \(dead.joined(separator: ", "))",
        fix: "dev-sessions resume <id> brings one back, dev-sessions prune forgets them all")
    ]
  }
}
