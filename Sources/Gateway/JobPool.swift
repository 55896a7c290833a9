internal import Synchronization
internal import SystemKit

/// The commands under way: so many at a time, and not all of them long ones.
final class JobPool: Sendable {
  /// How many threads there may be.
  static let most = 160
  /// How many of them may be waiting for agents: the others are for those who ask something short.
  static let mostLong = 128

  private struct State {
    var jobs: [ObjectIdentifier: Job] = [:]
    var long = 0
    var isClosed = false
  }

  private let state = Mutex(State())

  /// Starts a command; nil when there are too many.
  ///
  /// - Parameter waits: see `Job.run`.
  func start(isLong: Bool, waits: Bool, _ body: @escaping @Sendable (Job) -> Int32) -> Job? {
    guard let job = try? Job() else { return nil }
    let key = ObjectIdentifier(job)
    let isRoom = state.withLock { state in
      guard !state.isClosed, state.jobs.count < Self.most, !isLong || state.long < Self.mostLong
      else { return false }
      state.jobs[key] = job
      if isLong { state.long += 1 }
      return true
    }
    guard isRoom else { return nil }
    do {
      try OwnThread.start { [self] in
        job.run(waits: waits, body)
        end(key, isLong: isLong)
      }
    } catch {
      end(key, isLong: isLong)
      return nil
    }
    return job
  }

  /// How many are under way.
  var count: Int { state.withLock { $0.jobs.count } }

  /// Starts no more, and ends those that only wait.
  func close() {
    let jobs = state.withLock { state in
      state.isClosed = true
      return Array(state.jobs.values)
    }
    for job in jobs { job.cut() }
  }

  private func end(_ key: ObjectIdentifier, isLong: Bool) {
    state.withLock { state in
      state.jobs[key] = nil
      if isLong { state.long -= 1 }
    }
  }
}
