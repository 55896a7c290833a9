internal import JSONRPC

/// What Codex means by its refusals: nearly all have the same code, so the words must tell
/// (observed in 0.163.0).
extension CallError {
  private var words: String? {
    if case .refused(let error) = self { error.message } else { nil }
  }

  /// The server has too much to do at the moment and did nothing.
  var isOverload: Bool {
    if case .refused(let error) = self { error.code == -32001 } else { false }
  }

  /// The connection is of no use any more.
  var isLoss: Bool {
    switch self {
    case .ended, .transport: true
    case .refused, .timedOut: false
    }
  }

  /// No reply came in time.
  var isTimeout: Bool {
    if case .timedOut = self { true } else { false }
  }

  /// There is no such thread, or it is not loaded.
  var isUnknownThread: Bool {
    guard let words else { return false }
    return ["no rollout found", "thread not found", "thread not loaded", "is archived"].contains {
      words.contains($0)
    }
  }

  /// Another process of Codex holds the thread.
  var isHeldElsewhere: Bool { words?.contains("already has an active writer") == true }

  /// What Codex keeps of the thread cannot be read: the file is damaged or gone.
  var isUnreadableThread: Bool {
    guard let words else { return false }
    return ["thread-store internal error", "missing source rollout", "failed to read session"]
      .contains { words.contains($0) }
  }

  /// A thread without a turn cannot be asked for its turns.
  var isFreshThread: Bool {
    guard let words else { return false }
    return ["not materialized yet", "is not supported yet", "before first user message"].contains {
      words.contains($0)
    }
  }

  /// There is no turn to steer or interrupt, or another one than meant.
  var isNoActiveTurn: Bool {
    guard let words else { return false }
    return words.contains("no active turn") || words.contains("expected active turn")
  }
}
