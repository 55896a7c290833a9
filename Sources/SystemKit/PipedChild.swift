internal import CSystem

/// A child process with non-blocking pipes to its input, output and errors.
///
/// A class because it owns the process. When it is released it closes the child's input, and kills
/// the child if that does not end by itself.
package final class PipedChild {
  private var input: Descriptor?
  /// The read end of its standard output.
  package let output: Descriptor
  /// The read end of its standard error.
  package let errors: Descriptor
  private let pid: Int32
  private var status: ExitStatus?

  /// The time that a child gets to end after it was told to.
  private static let endTimeout = Duration.seconds(2)

  private init(
    _ pid: Int32, input: consuming Descriptor, output: consuming Descriptor,
    errors: consuming Descriptor
  ) {
    self.pid = pid
    self.input = consume input
    self.output = output
    self.errors = errors
  }

  /// Starts the program.
  package static func start(_ program: Program) throws(SystemError) -> PipedChild {
    let input = try Descriptor.pipe()
    let childInput = Descriptor(owning: input.read)
    let ourInput = Descriptor(owning: input.write)
    let output = try Descriptor.pipe()
    let ourOutput = Descriptor(owning: output.read)
    let childOutput = Descriptor(owning: output.write)
    let errors = try Descriptor.pipe()
    let ourErrors = Descriptor(owning: errors.read)
    let childErrors = Descriptor(owning: errors.write)
    try ourInput.setNonBlocking()
    try ourOutput.setNonBlocking()
    try ourErrors.setNonBlocking()
    let pid = try program.spawn(
      input: childInput.number, output: childOutput.number, errors: childErrors.number)
    return PipedChild(pid, input: ourInput, output: ourOutput, errors: ourErrors)
  }

  deinit {
    _ = end()
  }

  /// The descriptor to poll before writing; nil once the input is closed.
  package var inputNumber: Int32? {
    switch input {
    case .some(let input): input.number
    case .none: nil
    }
  }

  /// Writes as much of `bytes` to its input as can be written now.
  package func write(some bytes: ArraySlice<UInt8>) throws(SystemError) -> Descriptor.Transfer {
    try input?.write(some: bytes) ?? .ended
  }

  /// Closes its input.
  package func closeInput() {
    input = nil
  }

  /// Kills it, unless it has ended.
  package func endAtOnce() {
    guard status == nil else { return }
    kill(pid, SIGKILL)
    status = try? Program.reap(pid)
  }

  /// Closes its input and waits for its end; kills it after `time`.
  @discardableResult
  package func end(within time: Duration = endTimeout) -> ExitStatus {
    if let status { return status }
    closeInput()
    var result = reap(until: .after(time))
    for number in [SIGTERM, SIGKILL] where result == nil {
      kill(pid, number)
      result = reap(until: .after(Self.endTimeout))
    }
    let ending = result ?? .signalled(SIGKILL)
    status = ending
    return ending
  }

  /// Waits for it to end by itself; nil when it has not by the deadline.
  package func reap(until deadline: Deadline) -> ExitStatus? {
    if let status { return status }
    var pause = Duration.microseconds(20)
    while true {
      var waited: Int32 = 0
      let result = waitpid(pid, &waited, WNOHANG)
      if result == pid {
        status = ExitStatus(waitStatus: waited)
        return status
      }
      if result == -1, errno != EINTR { return .signalled(SIGKILL) }
      if deadline.hasPassed { return nil }
      // The only event for a child's end is SIGCHLD, and that belongs to the whole process.
      MonotonicClock.sleep(pause)
      pause = min(pause * 2, .milliseconds(10))
    }
  }
}
