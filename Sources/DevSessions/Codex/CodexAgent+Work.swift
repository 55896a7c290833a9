internal import SessionStore
internal import SystemKit

extension CodexAgent {
  package static var tellsItsWork: Bool { true }

  package func usage() throws -> TokenUsage? {
    try record.transcript.flatMap { try CodexUsage.usage(rollout: $0, model: record.model) }
  }

  package func changes(in extent: ChangesExtent) throws -> [TurnChanges] {
    try withThread { thread in
      switch extent {
      case .lastTurn:
        guard let turn = try thread.turns(limit: 1).first else { return [] }
        return [try changes(in: turn.id, thread)]
      case .turn(let turn):
        let changes = try changes(in: turn, thread)
        let receipts = try TurnJournal(sessions.home.folder(of: name)).receipts
        let isKnown = !changes.edits.isEmpty || receipts.contains { $0.turn == turn }
        return isKnown ? [changes] : []
      case .all:
        var turns: [TurnChanges] = []
        try thread.items(newestFirst: false) { item in
          if let turn = item.turn, turns.last?.turn != turn {
            turns.append(TurnChanges(turn: turn, time: item.time))
          }
          if !turns.isEmpty { turns[turns.count - 1].edits += item.edits }
          return true
        }
        return turns
      }
    }
  }

  private func changes(in turn: String, _ thread: CodexThread) throws -> TurnChanges {
    let items = try thread.items(of: turn)
    var changes = TurnChanges(turn: turn, time: items.first?.time)
    changes.edits = items.flatMap(\.edits)
    return changes
  }
}

extension CodexItem {
  /// The edits of a file change that was carried out.
  fileprivate var edits: [FileChange] {
    guard kind == .fileChange, status == "completed" else { return [] }
    return changes.map { change in
      switch change.kind {
      case "add":
        FileChange(
          .created, change.path, hunks: FileChange.hunk(from: "", to: change.diff),
          time: time)
      case "delete":
        FileChange(
          .deleted, change.path, hunks: FileChange.hunk(from: change.diff, to: ""),
          time: time)
      default:
        FileChange(
          change.newPath == nil ? .modified : .renamed, change.newPath ?? change.path,
          previousPath: change.newPath == nil ? nil : change.path, hunks: change.hunks, time: time)
      }
    }
  }
}
