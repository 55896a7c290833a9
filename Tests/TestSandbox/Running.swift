internal import Foundation
internal import SystemKit

/// A run of the program that goes on beside the test.
///
/// A class because its thread and the test share it; the lock guards the result.
package final class Running: @unchecked Sendable {
  private let program: Program
  private let condition = NSCondition()
  private var result: Result<Finished, any Error>?

  init(_ program: Program, within time: Duration) {
    self.program = program
    let thread = Thread { [self] in
      let result = Result { try run(until: .after(time)) }
      condition.withLock {
        self.result = result
        condition.broadcast()
      }
    }
    thread.start()
  }

  private func run(until deadline: Deadline) throws -> Finished {
    let start = MonotonicClock.now
    guard let result = try program.run(until: deadline) else {
      throw SandboxError("did not end in time: \(program.arguments)")
    }
    return Finished(program.arguments, result, MonotonicClock.now - start)
  }

  /// Whether it has ended.
  package var hasEnded: Bool {
    condition.withLock { result != nil }
  }

  /// Waits for its end.
  package func finish() throws -> Finished {
    condition.lock()
    defer { condition.unlock() }
    while true {
      if let result { return try result.get() }
      condition.wait()
    }
  }
}
