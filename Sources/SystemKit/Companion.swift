internal import CSystem
internal import Synchronization

/// A child process that cleans up after this process has ended, in whatever way it ends.
///
/// Its standard input is a pipe to which nobody writes. The kernel closes the pipe when this
/// process ends, also after SIGKILL, and the child must clean up when its input ends. It runs in a
/// session of its own, so Ctrl-C at the terminal does not reach it.
package struct Companion: ~Copyable {
  private let pid: Int32
  private let lifeline: Descriptor
  private let output: Descriptor

  /// Starts the program.
  ///
  /// It shares this process's standard error.
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

  /// Reads its first line of output, without the newline; nil when it ended or the deadline passed.
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

  /// Makes SIGINT, SIGTERM and SIGHUP end this process only after the child has finished.
  ///
  /// Only one child at a time can be waited for like this.
  package borrowing func isAwaitedOnSignals() {
    awaitedLifeline.store(lifeline.number, ordering: .sequentiallyConsistent)
    awaitedProcess.store(pid, ordering: .sequentiallyConsistent)
    for number in endingSignals { _ = signal(number, endWithCompanion) }
  }

  /// Tells it to finish, and waits until it has.
  package consuming func end() throws(SystemError) -> ExitStatus {
    let pid = pid
    // This closes our end of the pipe, which tells the child to finish.
    _ = (consume self)
    let status = try Program.reap(pid)
    if awaitedProcess.load(ordering: .sequentiallyConsistent) == pid {
      for number in endingSignals { system_signal_default(number) }
    }
    return status
  }
}

private let endingSignals = [SIGINT, SIGTERM, SIGHUP]

// Read by the signal handler, so atomic.
private let awaitedLifeline = Atomic<Int32>(-1)
private let awaitedProcess = Atomic<Int32>(0)

/// Ends this process once the child has finished.
///
/// A signal handler: it makes only calls that signal-safety(7) allows, on a descriptor and a number
/// that were set before it was installed.
private func endWithCompanion(_ number: Int32) {
  close(awaitedLifeline.load(ordering: .sequentiallyConsistent))
  let pid = awaitedProcess.load(ordering: .sequentiallyConsistent)
  while waitpid(pid, nil, 0) == -1, errno == EINTR {}
  // The signal is blocked while its handler runs, so it ends the process when this returns.
  system_signal_default(number)
  kill(getpid(), number)
}
