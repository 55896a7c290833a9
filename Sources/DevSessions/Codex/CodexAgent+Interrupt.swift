internal import JSON
internal import JSONRPC
internal import SessionStore
package import SystemKit

extension CodexAgent {
  /// An interrupt of a turn that is being interrupted is answered when the next turn ends (0.163.0).
  private static let replyTime = Duration.seconds(3)

  package func interrupt(until deadline: Deadline) throws -> Bool {
    try requireRunning()
    do {
      return try withRunningThread { try interrupt($0, until: deadline) } ?? false
    } catch let error as CallError where error.isUnknownThread {
      throw gone
    }
  }

  /// Stops the running turn and what it left running in the background.
  ///
  /// - Parameter pausingGoal: whether an active goal is paused first, without which the next turn may
  ///   begin by itself at once.
  func interrupt(
    _ thread: CodexThread, pausingGoal: Bool = true, until deadline: Deadline
  ) throws -> Bool {
    let isActive = try thread.read().status.isActive
    if pausingGoal, try goal(thread)?.status == .active {
      _ = try thread.call("thread/goal/set", ["status": "paused"])
    } else if !isActive {
      return false
    }
    // Between two turns of a goal the thread is idle.
    guard try thread.read().status.isActive else { return try finished(thread) }
    let subscription = try thread.subscribe(policy, configuration: nil, limit: 1)
    var turn = subscription.running?.id ?? subscription.turns.first?.id ?? ""
    while true {
      do throws(CallError) {
        _ = try thread.call(
          "turn/interrupt", ["turnId": .string(turn)], until: deadline.orSooner(Self.replyTime))
      } catch {
        switch error {
        case .timedOut: break
        case .refused where error.isNoActiveTurn:
          // The turn has not begun yet, has just ended, or another one runs.
          let reading = try thread.read()
          guard reading.status.isActive else { return try finished(thread) }
          if let newest = reading.newest, !newest.hasCertainlyEnded { turn = newest.id }
          guard !deadline.hasPassed else { throw notStopped }
          MonotonicClock.sleep(.milliseconds(20))
          continue
        default: throw error
        }
      }
      break
    }
    try awaitEnd(of: turn, thread, until: deadline)
    // It has stopped, whether that can be written down or not.
    try? noteStopped(turn)
    return try finished(thread)
  }

  /// The turn has been seen to end: `wait` is for what is sent from now on.
  private func noteStopped(_ turn: String) throws {
    let folder = sessions.home.folder(of: name)
    guard try TurnJournal(folder).unsettled.contains(where: { $0.turn == turn }) else { return }
    try TurnJournal.settle(TurnResult(.interrupted, turn: turn), in: folder)
  }

  private func awaitEnd(of turn: String, _ thread: CodexThread, until deadline: Deadline) throws {
    while true {
      while let event = try thread.connection.next(until: deadline.orSooner(.milliseconds(250))) {
        guard case .notification(let notification) = event, notification.thread == threadID,
          notification.method == "turn/completed"
        else { continue }
        if notification.params?["turn"]?["id"]?.string == turn { return }
      }
      let reading = try thread.read()
      if !reading.status.isActive || reading.newest.map({ $0.id != turn }) == true { return }
      guard !deadline.hasPassed else { throw notStopped }
    }
  }

  /// A command that was interrupted is left to run as a background terminal.
  private func finished(_ thread: CodexThread) throws -> Bool {
    do throws(CallError) {
      _ = try thread.call("thread/backgroundTerminals/clean")
    } catch {
      if error.isLoss { throw error }
    }
    return true
  }

  private var notStopped: Failure {
    Failure(.timedOut, "\(name) did not stop", hint: "look with: dev-sessions logs \(name)")
  }
}
