internal import CSystem

/// A moment by which something must be done, on the monotonic clock.
package struct Deadline: Hashable, Sendable {
  /// Nanoseconds of the monotonic clock; nil is never.
  private let nanoseconds: UInt64?

  /// A deadline that never passes.
  package static let never = Deadline(nanoseconds: nil)

  private init(nanoseconds: UInt64?) {
    self.nanoseconds = nanoseconds
  }

  /// Returns the moment `duration` from now; nil means never.
  package static func after(_ duration: Duration?) -> Deadline {
    guard let duration else { return .never }
    let (seconds, attoseconds) = duration.components
    guard seconds >= 0, seconds < 1 << 33 else {
      return seconds < 0 ? Deadline(nanoseconds: 0) : .never
    }
    let added = UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
    return Deadline(nanoseconds: monotonicNanoseconds() + added)
  }

  /// The time that is left, at least zero; nil for a deadline that never passes.
  package var remaining: Duration? {
    nanoseconds.map { end in
      let now = monotonicNanoseconds()
      return end > now ? .nanoseconds(Int64(end - now)) : .zero
    }
  }

  /// Whether the moment has come.
  package var hasPassed: Bool {
    remaining == .zero
  }

  /// Returns this deadline, or `duration` from now if that is sooner.
  package func orSooner(_ duration: Duration) -> Deadline {
    guard let remaining, remaining <= duration else { return .after(duration) }
    return self
  }

  /// Returns this deadline, or the other if that is sooner.
  package func orSooner(_ other: Deadline) -> Deadline {
    other.remaining.map { orSooner($0) } ?? self
  }

  /// Returns this deadline, or `duration` from now if that is later.
  package func orAfter(_ duration: Duration) -> Deadline {
    guard let remaining, remaining < duration else { return self }
    return .after(duration)
  }

  /// The time that is left, as `poll` takes it: milliseconds, −1 for never.
  ///
  /// Rounded up: with 0 for the last fraction of a millisecond, `poll` would be called in a busy
  /// loop.
  package var pollTimeout: Int32 {
    guard let remaining else { return -1 }
    let (seconds, attoseconds) = remaining.components
    guard seconds < 2_000_000 else { return 2_000_000_000 }
    return Int32(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }
}

/// The monotonic clock.
package enum MonotonicClock {
  /// Time since some fixed moment (Linux: the machine's start).
  package static var now: Duration {
    .nanoseconds(Int64(monotonicNanoseconds()))
  }

  /// Blocks this thread.
  ///
  /// Only for pauses that no event can end sooner.
  package static func sleep(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    var wanted = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
    var rest = timespec()
    while nanosleep(&wanted, &rest) == -1, errno == EINTR { wanted = rest }
  }
}

private func monotonicNanoseconds() -> UInt64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
