internal import Foundation

/// Runs what blocks on threads of its own: tests wait for programs, and the tasks of all tests
/// share as many threads as there are cores.
final class OwnThreads: TaskExecutor {
  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let thread = Thread { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    thread.stackSize = 8 << 20
    thread.start()
  }
}

extension Sandbox {
  /// Runs a test in this sandbox and ends it afterwards, also when the test fails.
  package func provide(to test: @Sendable () async throws -> Void) async throws {
    defer { end() }
    try await withTaskExecutorPreference(OwnThreads()) {
      try await Self.$current.withValue(self) {
        guard Self.goesThroughSSH else { return try await test() }
        // What the test looks at, it finds in the sandbox's home: that is the other machine's.
        let far = try SSHHost(self, name: "far", home: home)
        defer { far.end() }
        try await Self.$far.withValue(far) { try await test() }
      }
    }
  }
}
