internal import CSystem

/// A child process that is spoken to through pipes, without ever blocking on them.
///
/// A class because it owns the process: when it goes, the child's input ends, and a child that does
/// not take that as its order to finish is killed.
package final class PipedChild {
  private var input: Descriptor?
  /// What it writes to standard output and to standard error.
  package let output: Descriptor
  package let errors: Descriptor
  private let pid: Int32
  private var status: ExitStatus?

  /// How long a child that was told to finish may take.
  private static let patience = Duration.seconds(2)

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

  /// What to poll for before writing; nil once its input has been closed.
  package var inputNumber: Int32? {
    switch input {
    case .some(let input): input.number
    case .none: nil
    }
  }

  /// Writes what fits now of `bytes` to its input.
  package func write(some bytes: ArraySlice<UInt8>) throws(SystemError) -> Descriptor.Transfer {
    try input?.write(some: bytes) ?? .ended
  }

  /// Ends its input.
  package func closeInput() {
    input = nil
  }

  /// Ends it now, whatever it does.
  func endAtOnce() {
    kill(pid, SIGKILL)
    status = try? Program.reap(pid)
  }

  /// Closes its input and waits until it has ended; kills it when it does not.
  @discardableResult
  package func end(within time: Duration = patience) -> ExitStatus {
    if let status { return status }
    closeInput()
    var result = reap(until: .after(time))
    for number in [SIGTERM, SIGKILL] where result == nil {
      kill(pid, number)
      result = reap(until: .after(Self.patience))
    }
    let ending = result ?? .signalled(SIGKILL)
    status = ending
    return ending
  }

  /// Waits until it has ended by itself; nil when it has not in time.
  func reap(until deadline: Deadline) -> ExitStatus? {
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
      // No event tells of a child's end without taking over the process's signals.
      MonotonicClock.sleep(pause)
      pause = min(pause * 2, .milliseconds(10))
    }
  }
}
