internal import Remote
internal import Synchronization

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
