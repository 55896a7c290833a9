internal import JSON
internal import JSONRPC
internal import SessionStore
internal import SystemKit

extension CodexAgent {
  package static var tellsItsWork: Bool { true }

  package func usage() throws -> TokenUsage? {
    try record.transcript.flatMap { try CodexUsage.usage(rollout: $0) }
  }

  package func changes(in extent: ChangesExtent) throws -> [TurnChanges] {
    try withThread { thread in
      switch extent {
      case .lastTurn:
        guard let turn = try thread.turns(limit: 1).first else { return [] }
        return try changes(thread, turn: turn.id)
      case .turn(let turn):
        let changes = try changes(thread, turn: turn)
        let receipts = try TurnJournal(sessions.home.folder(of: name)).receipts
        guard changes.isEmpty, receipts.contains(where: { $0.turn == turn }) else { return changes }
        return [TurnChanges(turn: turn, time: nil)]
      case .all: return try changes(thread, turn: nil)
      }
    }
  }

  /// The turns of a thread, or one of them, with what its subagents did for them.
  private func changes(_ thread: CodexThread, turn: String?) throws -> [TurnChanges] {
    var turns: [TurnChanges] = []
    var met: Set<String> = [thread.id]
    for item in try thread.items(of: turn) {
      if let turn = item.turn, turns.last?.turn != turn {
        turns.append(TurnChanges(turn: turn, time: item.time))
      }
      guard !turns.isEmpty else { continue }
      let others = try item.subagents.flatMap { try edits(of: $0, thread.connection, &met) }
      turns[turns.count - 1].add(item.edits + others)
    }
    return turns
  }

  /// All edits of a subagent, which is a thread of its own, and of its own subagents.
  private func edits(
    of subagent: String, _ connection: CodexConnection, _ met: inout Set<String>
  ) throws -> [FileChange] {
    guard met.insert(subagent).inserted else { return [] }
    var items: [CodexItem] = []
    do throws(CallError) {
      items = try CodexThread(id: subagent, connection: connection).items(of: nil)
    } catch {
      guard error.isUnknownThread else { throw error }
    }
    return try items.flatMap { item in
      try item.edits + item.subagents.flatMap { try edits(of: $0, connection, &met) }
    }
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
          .created, change.path, hunks: FileChange.hunk(from: "", to: change.diff), time: time)
      case "delete":
        FileChange(
          .deleted, change.path, hunks: FileChange.hunk(from: change.diff, to: ""), time: time)
      default:
        FileChange(
          change.newPath == nil ? .modified : .renamed, change.newPath ?? change.path,
          previousPath: change.newPath == nil ? nil : change.path, hunks: change.hunks, time: time)
      }
    }
  }

  /// The threads of the subagents that it has started (0.163.0).
  fileprivate var subagents: [String] {
    guard value["type"] == "collabAgentToolCall", value["tool"] == "spawnAgent" else { return [] }
    return value["receiverThreadIds"]?.array?.compactMap(\.string) ?? []
  }
}
