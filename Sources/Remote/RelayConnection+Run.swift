package import SystemKit

extension RelayConnection {
  /// Passes on frames until the command has ended, and returns its exit code.
  ///
  /// - Throws: `RelayProblem`; `notReached` also when `deadline` passes.
  package func run(
    until deadline: Deadline = .never, give: (RunFrame) -> Void
  ) throws(RelayProblem) -> Int32 {
    defer { close() }
    while true {
      for frame in try advance() {
        if case .exit(let code) = frame { return code }
        give(frame)
      }
      if deadline.hasPassed { throw .notReached("it does not answer in time") }
      do throws(SystemError) {
        let sooner = self.deadline.remaining.map { deadline.orSooner($0) } ?? deadline
        _ = try StopOrder.wait(for: interests, until: sooner)
      } catch {
        throw .stopped
      }
    }
  }
}
