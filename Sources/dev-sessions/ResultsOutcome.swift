internal import DevSessions
internal import Gateway
internal import JSON
internal import Synchronization
internal import SystemKit

/// Whether a command's results have been written, and which have not.
///
/// A class because every copy of an `Output` shares it.
final class ResultsOutcome: Sendable {
  private struct State {
    var error: SystemError?
    var unwritten = ""
    var stop: Signal?
  }

  private let state = Mutex(State())
  /// Far more than an ID or a receipt, little enough for one message.
  private static let largestReminder = 2000

  /// Writes results by `write`; after the first failure they are kept instead, so that no later part
  /// arrives without an earlier one.
  func add(_ text: String, _ write: () -> SystemError?) {
    state.withLock { state in
      if state.error == nil { state.error = write() }
      guard state.error != nil else { return }
      if state.unwritten.utf8.count < Self.largestReminder { state.unwritten += text }
      state.stop?.raise()
    }
  }

  /// Closes standard output, when all results are written.
  ///
  /// - Returns: whether only this has shown that they are lost.
  func close() -> Bool {
    state.withLock { state in
      guard state.error == nil else { return false }
      state.error = Terminal.closeOutput()
      return state.error != nil
    }
  }

  /// Runs `body`, which only waits and tells: it is given up when what it tells cannot be written.
  func heeded<Result>(_ body: () throws -> Result) throws -> Result {
    let stop = try Signal()
    state.withLock { $0.stop = stop }
    return try StopOrder.heeding(stop.descriptor, body)
  }

  /// Runs `body`, which tells what happens: it is given up when nobody reads standard output any more,
  /// though there may be nothing to write for long.
  func whileRead<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try StopOrder.heedingReader(of: Output.Channel.results.rawValue, body)
    } catch {
      if Terminal.readerHasGone(Output.Channel.results.rawValue) {
        state.withLock { $0.error = $0.error ?? .readerGone }
      }
      throw error
    }
  }

  /// Whether results were lost that somebody wants.
  var areLost: Bool { state.withLock { $0.error?.isConnectionLost == false } }

  /// Whether a reader has gone, as `head` does when it has enough: that is no failure of ours.
  var readerHasGone: Bool { state.withLock { $0.error?.isConnectionLost == true } }

  /// The failure to report at the end; nil when all was written, or nobody wanted more.
  ///
  /// - Parameter changed: whether the command has changed something, so that its results (the ID of
  ///   a new session, say) cannot be had by calling it again; they are then told with the failure.
  func failure(changed: Bool) -> Failure? {
    state.withLock { state in
      guard let error = state.error, !error.isConnectionLost else { return nil }
      let text = state.unwritten.trimmedEnd
      guard changed, !text.isEmpty else {
        return Failure(.failed, "\(error)", hint: "the output is not complete")
      }
      return Failure(
        .failed, "\(error)", hint: "the command was carried out, and would have printed: \(text)",
        details: ["output": .string(text)])
    }
  }
}

extension String {
  /// Without line ends at its end.
  fileprivate var trimmedEnd: String {
    var text = self[...]
    while text.last?.isNewline == true { text.removeLast() }
    return String(text)
  }
}
