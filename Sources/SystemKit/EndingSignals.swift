internal import CSystem
internal import Synchronization

/// SIGINT, SIGTERM and SIGHUP as something to poll for, for a process that ends in order.
package enum EndingSignals {
  /// From now on these signals make the descriptor readable instead of ending this process; the
  /// second one ends it at once.
  package static func descriptor() throws(SystemError) -> Int32 {
    let ends = try Descriptor.pipe()
    signalEnd.store(ends.write, ordering: .sequentiallyConsistent)
    for number in [SIGINT, SIGTERM, SIGHUP] { _ = signal(number, noteSignal) }
    return ends.read
  }

  /// The number of the signal that came, and 128: what the process's exit code is to be.
  package static var exitCode: Int32? {
    let number = signalNumber.load(ordering: .sequentiallyConsistent)
    return number == 0 ? nil : 128 + number
  }
}

// What the signal handler knows.
private let signalEnd = Atomic<Int32>(-1)
private let signalNumber = Atomic<Int32>(0)

/// The signal handler: only calls that signal-safety(7) allows.
private func noteSignal(_ number: Int32) {
  signalNumber.store(number, ordering: .sequentiallyConsistent)
  var byte: UInt8 = 0
  _ = write(signalEnd.load(ordering: .sequentiallyConsistent), &byte, 1)
  system_signal_default(number)
}
