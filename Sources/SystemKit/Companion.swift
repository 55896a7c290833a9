internal import CSystem
internal import Synchronization

/// A child process that outlives this one just long enough to tidy up.
///
/// Its standard input is a pipe that nobody writes to and that closes when this process ends,
/// however it ends. The child must take that as its order to finish. It has a session of its own, so
/// that Ctrl-C at the terminal does not reach it.
package struct Companion: ~Copyable {
  private let pid: Int32
  private let lifeline: Descriptor
  private let output: Descriptor

  /// Starts the program; what it writes to standard error goes where ours goes.
  package init(_ program: Program) throws(SystemError) {
    let life = try Descriptor.pipe()
    let lifeEnd = Descriptor(owning: life.read)
    let ourLifeEnd = Descriptor(owning: life.write)
    let text = try Descriptor.pipe()
    let ourOutputEnd = Descriptor(owning: text.read)
    let outputEnd = Descriptor(owning: text.write)
    pid = try program.spawn(
      input: lifeEnd.number, output: outputEnd.number, errors: 2, inNewSession: true)
    lifeline = ourLifeEnd
    output = ourOutputEnd
  }

  /// What it writes up to its first newline, without that; nil when it ended or took too long.
  package borrowing func firstLine(until deadline: Deadline) throws(SystemError) -> String? {
    var bytes: [UInt8] = []
    while true {
      if let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
        return String(decoding: bytes[..<end], as: UTF8.self)
      }
      let ready = try Poll.wait(for: [.init(output.number)], until: deadline)
      guard ready[0].isReady, try output.read(into: &bytes) != .ended else { return nil }
    }
  }

  /// From now on SIGINT, SIGTERM and SIGHUP end this process only when the companion has finished.
  ///
  /// There can be one such companion at a time.
  package borrowing func isAwaitedOnSignals() {
    awaitedLifeline.store(lifeline.number, ordering: .sequentiallyConsistent)
    awaitedProcess.store(pid, ordering: .sequentiallyConsistent)
    for number in endingSignals { _ = signal(number, endWithCompanion) }
  }

  /// Has it finish and waits until it has.
  package consuming func end() throws(SystemError) -> ExitStatus {
    let pid = pid
    // Our end of the pipe goes with this value.
    _ = (consume self)
    let status = try Program.reap(pid)
    if awaitedProcess.load(ordering: .sequentiallyConsistent) == pid {
      for number in endingSignals { system_signal_default(number) }
    }
    return status
  }
}

private let endingSignals = [SIGINT, SIGTERM, SIGHUP]

// What the signal handler knows.
private let awaitedLifeline = Atomic<Int32>(-1)
private let awaitedProcess = Atomic<Int32>(0)

/// The signal handler: only calls that signal-safety(7) allows, on descriptors and numbers that are
/// set before it is installed.
private func endWithCompanion(_ number: Int32) {
  close(awaitedLifeline.load(ordering: .sequentiallyConsistent))
  let pid = awaitedProcess.load(ordering: .sequentiallyConsistent)
  while waitpid(pid, nil, 0) == -1, errno == EINTR {}
  // Blocked while this runs; it ends the process on return.
  system_signal_default(number)
  kill(getpid(), number)
}
