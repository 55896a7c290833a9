internal import Remote
internal import Synchronization

/// The whole result of a short command, put together by the thread it runs on.
final class ResultCollector: Sendable {
  private let kept = Mutex(CommandResult())

  func add(_ frame: RunFrame) {
    kept.withLock { $0.add(frame) }
  }

  /// Hands the result over, and keeps nothing of it.
  func take() -> CommandResult {
    kept.withLock { result in
      defer { result = CommandResult() }
      return result
    }
  }
}

/// Frames of a command, kept by the thread it runs on.
final class FrameCollector: Sendable {
  private let kept = Mutex(CommandResult())

  func add(_ frame: RunFrame) {
    // Only whether there was output counts beside the errors.
    kept.withLock { result in
      if case .output = frame, !result.output.isEmpty { return }
      result.add(frame)
    }
  }

  var result: CommandResult { kept.withLock { $0 } }
}
