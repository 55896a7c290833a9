internal import CSystem

/// Waits for any of several descriptors (poll(2)).
package enum Poll {
  /// A descriptor, and whether to wait for reading, writing or both.
  package struct Interest: Hashable, Sendable {
    package let descriptor: Int32
    package let readable: Bool
    package let writable: Bool

    package init(_ descriptor: Int32, readable: Bool = true, writable: Bool = false) {
      self.descriptor = descriptor
      self.readable = readable
      self.writable = writable
    }
  }

  /// The operations for which a descriptor is ready.
  ///
  /// A closed or failed one counts as ready for both, so that the next read or write reports it.
  package struct Readiness: Hashable, Sendable {
    package let readable: Bool
    package let writable: Bool
    package var isReady: Bool { readable || writable }
  }

  /// Blocks until a descriptor is ready or the deadline passes; returns one element for each.
  package static func wait(
    for interests: [Interest], until deadline: Deadline
  ) throws(SystemError) -> [Readiness] {
    var entries = interests.map { interest in
      pollfd(
        fd: interest.descriptor,
        events: Int16((interest.readable ? POLLIN : 0) | (interest.writable ? POLLOUT : 0)),
        revents: 0)
    }
    while true {
      let count = poll(&entries, nfds_t(entries.count), deadline.pollTimeout)
      if count >= 0 { break }
      if errno != EINTR { throw .last("wait for input") }
    }
    return entries.map { entry in
      let events = Int32(entry.revents)
      let failed = events & (POLLERR | POLLHUP | POLLNVAL) != 0
      return Readiness(
        readable: failed || events & POLLIN != 0, writable: failed || events & POLLOUT != 0)
    }
  }
}
