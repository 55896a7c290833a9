internal import CSystem

/// The signals that the kernel sends for a write that cannot succeed.
///
/// By default they end the process at once. When they are ignored, the write fails instead, and its
/// caller can finish or undo its work.
package enum WriteSignals {
  /// The signals for a peer that is gone and for a file at its size limit (`ulimit -f`).
  private static let all = [SIGPIPE, SIGXFSZ]

  /// Makes such a write fail instead of ending this process.
  package static func ignore() {
    for number in all { system_signal_ignore(number) }
  }

  /// Restores their default handling, for a program that replaces this one.
  static func restore() {
    for number in all { system_signal_default(number) }
  }
}
