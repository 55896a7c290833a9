internal import CSystem

/// The signals by which the kernel answers a write that cannot succeed.
///
/// By default they end the process, in the middle of whatever it does. Ignored, the write itself
/// fails and its caller can finish or undo what it has begun.
package enum WriteSignals {
  /// A peer that hangs up, and a file at its size limit (`ulimit -f`).
  private static let all = [SIGPIPE, SIGXFSZ]

  /// From now on such a write gives an error instead of ending this process.
  package static func ignore() {
    for number in all { system_signal_ignore(number) }
  }

  /// Gives them their usual meaning again, for a program that replaces this one.
  static func restore() {
    for number in all { system_signal_default(number) }
  }
}
