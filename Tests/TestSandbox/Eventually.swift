internal import SystemKit

/// Waits for something another process brings about.
package func eventually(
  _ what: String, within time: Duration = .seconds(10), _ condition: () throws -> Bool
) throws {
  let deadline = Deadline.after(time)
  while try !condition() {
    guard !deadline.hasPassed else { throw SandboxError("never happened: \(what)") }
    MonotonicClock.sleep(.milliseconds(5))
  }
}
