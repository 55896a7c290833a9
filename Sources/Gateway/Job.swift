internal import Synchronization
internal import SystemKit

/// A command under way on a thread of its own, and what it has given so far.
///
/// Shared by that thread, which fills it, and the server's, which sends it on; the lock guards what
/// both touch, and both pipes are only written to and polled.
final class Job: Sendable {
  /// How much may wait to be sent before the command is held up: a client that reads slowly must
  /// not have all of a long conversation kept for it in memory.
  private static let enough = 4 << 20

  private struct State {
    var waiting: [UInt8] = []
    var exitCode: Int32?
    var isCancelled = false
    var isCut = false
    var isVoid = false
  }

  /// Something to send, and whether more will come.
  struct Taken {
    var bytes: [UInt8]
    var exitCode: Int32?
    /// Whether it ends here, before the command has.
    var isCut: Bool
    /// Whether that is because the token it was called with counts no more.
    var isVoid: Bool
  }

  private let state = Mutex(State())
  /// Becomes readable when there is something to send.
  private let wake: Signal
  /// Becomes readable when nobody wants the result any more.
  private let stop: Signal

  init() throws(SystemError) {
    wake = try Signal()
    stop = try Signal()
  }

  /// What to poll for, to learn that there is something to take.
  var descriptor: Int32 { wake.descriptor }

  /// Runs `body` on this thread until it is done.
  ///
  /// - Parameter waits: whether it may be given up when nobody wants the result any more. What
  ///   changes something is carried through.
  func run(waits: Bool, _ body: (Job) -> Int32) {
    let code = waits ? StopOrder.heeding(stop.descriptor) { body(self) } : body(self)
    state.withLock { $0.exitCode = code }
    wake.raise()
  }

  /// Adds something to be sent, and waits while too much is waiting already.
  func add(_ bytes: [UInt8]) {
    let isFull = state.withLock { state in
      guard !state.isCancelled, !state.isVoid else { return false }
      state.waiting += bytes
      return state.waiting.count > Self.enough
    }
    wake.raise()
    guard isFull else { return }
    // Until the client has taken some, or is gone: it is dropped when it takes nothing for long.
    while state.withLock({ $0.waiting.count > Self.enough / 2 && !$0.isCancelled }) {
      MonotonicClock.sleep(.milliseconds(5))
    }
  }

  /// Nobody wants the result: a command that waits ends.
  func cancel() {
    state.withLock { state in
      state.isCancelled = true
      state.waiting = []
    }
    stop.raise()
  }

  /// Ends it because the gateway ends, or because its token counts no more: what is sent is cut
  /// short, so that the client notices.
  func cut(isVoid: Bool = false) {
    state.withLock { state in
      state.isCut = true
      state.isVoid = isVoid
      // Nothing more is told to whoever holds a token that counts no more.
      if isVoid { state.waiting = [] }
    }
    stop.raise()
    wake.raise()
  }

  /// Takes what is to be sent now.
  func take() -> Taken {
    wake.lower()
    return state.withLock { state in
      defer { state.waiting = [] }
      return Taken(
        bytes: state.isVoid ? [] : state.waiting, exitCode: state.exitCode, isCut: state.isCut,
        isVoid: state.isVoid)
    }
  }
}

/// Cancels a job when the last who could want its result has gone.
final class JobHolder: Sendable {
  let job: Job

  init(_ job: Job) {
    self.job = job
  }

  deinit {
    job.cancel()
  }
}
