internal import Synchronization
internal import SystemKit

/// The commands under way: so many at a time, and not all of them long ones.
final class JobPool: Sendable {
  /// How many threads there may be.
  static let most = 160
  /// How many of them may be waiting for agents: the others are for those who ask something short.
  static let mostLong = 128

  /// Descriptors that must be free for one more: its own, those its command opens for a moment, and
  /// as many again for each short one that has just been started.
  private static let spare = 24
  private static let spareForEach = 8

  fileprivate struct Entry {
    let job: Job
    let visitor: Visitor
    let isLong: Bool
    let waits: Bool
  }

  fileprivate struct State {
    var jobs: [ObjectIdentifier: Entry] = [:]
    var long = 0
    var isClosed = false
    /// The secret that counts, once it has been told; nil in it when none does.
    var token: Token??
  }

  private let state = Mutex(State())

  /// Starts a command; nil when there are too many, or the visitor's token has just become void.
  ///
  /// - Parameter waits: see `Job.run`.
  func start(
    isLong: Bool, waits: Bool, for visitor: Visitor, _ body: @escaping @Sendable (Job) -> Int32
  ) -> Job? {
    let short = state.withLock { $0.jobs.count - $0.long }
    guard OpenFiles.areFree(Self.spare + short * Self.spareForEach), let job = try? Job() else {
      return nil
    }
    let key = ObjectIdentifier(job)
    let isRoom = state.withLock { state in
      guard !state.isClosed, state.jobs.count < Self.most, !isLong || state.long < Self.mostLong,
        state.admits(visitor)
      else { return false }
      state.jobs[key] = Entry(job: job, visitor: visitor, isLong: isLong, waits: waits)
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
      return state.jobs.values.map(\.job)
    }
    for job in jobs { job.cut() }
  }

  /// Ends what waits or goes on for visitors whose token does not count under this secret.
  ///
  /// A short command has been begun with a token that did; it is carried through and answered.
  func admitOnly(_ token: Token?) {
    let jobs = state.withLock { state in
      state.token = .some(token)
      return state.jobs.values.filter { ($0.isLong || $0.waits) && !state.admits($0.visitor) }
        .map(\.job)
    }
    for job in jobs { job.cut(isVoid: true) }
  }

  private func end(_ key: ObjectIdentifier, isLong: Bool) {
    state.withLock { state in
      state.jobs[key] = nil
      if isLong { state.long -= 1 }
    }
  }
}

extension JobPool.State {
  fileprivate func admits(_ visitor: Visitor) -> Bool {
    guard let token else { return true }
    return token?.scope(of: visitor.token) != nil
  }
}
