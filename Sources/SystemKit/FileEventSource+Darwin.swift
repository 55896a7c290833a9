#if canImport(Darwin)
internal import CSystem

/// File events from kqueue(2), `EVFILT_VNODE`.
final class FileEventSource {
  // A class: it owns the queue and one open descriptor per watched file.
  private let queue: Descriptor
  private var watched: [String: Watched] = [:]

  private struct Watched {
    let candidate: String
    let inode: UInt64
    let number: Int32
  }

  var descriptor: Int32 { queue.number }

  init?() {
    let number = kqueue()
    guard number >= 0 else { return nil }
    queue = Descriptor(owning: number)
  }

  deinit {
    for entry in watched.values { close(entry.number) }
  }

  /// Watches `path`, or while it is missing the nearest folder in which it could appear.
  func watch(_ path: String) -> Bool {
    var candidate = path
    while !FileSystem.exists(candidate), candidate != "/", candidate != "." {
      candidate = Path.parent(candidate)
    }
    guard let status = try? FileSystem.status(candidate) else { return false }
    if let old = watched[path] {
      if old.candidate == candidate, old.inode == status.inode { return true }
      close(old.number)
      watched[path] = nil
    }
    let number = open(candidate, O_EVTONLY | O_CLOEXEC | O_NONBLOCK)
    guard number >= 0 else { return false }
    var change = kevent(
      ident: UInt(number), filter: Int16(EVFILT_VNODE), flags: UInt16(EV_ADD | EV_CLEAR),
      fflags: UInt32(NOTE_WRITE | NOTE_EXTEND | NOTE_DELETE | NOTE_RENAME | NOTE_ATTRIB),
      data: 0, udata: nil)
    guard kevent(queue.number, &change, 1, nil, 0, nil) >= 0 else {
      close(number)
      return false
    }
    watched[path] = Watched(candidate: candidate, inode: status.inode, number: number)
    return true
  }

  func drain() {
    var events = [kevent](repeating: kevent(), count: 16)
    var immediately = timespec()
    while kevent(queue.number, nil, 0, &events, 16, &immediately) == 16 {}
  }
}
#endif
