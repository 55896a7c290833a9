internal import CSystem
internal import Synchronization

/// Turns SIGINT, SIGTERM and SIGHUP into a descriptor to poll, so that a process can end in order.
package enum EndingSignals {
  /// Installs the handlers and returns a descriptor that becomes readable with the first signal.
  ///
  /// A second signal ends this process at once.
  package static func descriptor() throws(SystemError) -> Int32 {
    let ends = try Descriptor.pipe()
    signalEnd.store(ends.write, ordering: .sequentiallyConsistent)
    for number in [SIGINT, SIGTERM, SIGHUP] { _ = signal(number, noteSignal) }
    return ends.read
  }

  /// The exit code for the signal that came: 128 and its number.
  package static var exitCode: Int32? {
    let number = signalNumber.load(ordering: .sequentiallyConsistent)
    return number == 0 ? nil : 128 + number
  }
}

// Shared with the signal handler, so atomic.
private let signalEnd = Atomic<Int32>(-1)
private let signalNumber = Atomic<Int32>(0)

/// Notes the signal and wakes the poll loop.
///
/// A signal handler: it makes only calls that signal-safety(7) allows.
private func noteSignal(_ number: Int32) {
  signalNumber.store(number, ordering: .sequentiallyConsistent)
  var byte: UInt8 = 0
  _ = write(signalEnd.load(ordering: .sequentiallyConsistent), &byte, 1)
  system_signal_default(number)
}
