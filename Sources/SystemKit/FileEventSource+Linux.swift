#if os(Linux)
internal import CSystem

/// File events from inotify(7).
final class FileEventSource {
  // A class: it owns the inotify instance and forgets which watch is whose when that closes.
  private let instance: Descriptor
  private var watched: [String: Int32] = [:]

  var descriptor: Int32 { instance.number }

  /// Nil when the user's inotify instances (128 by default) are used up.
  init?() {
    let number = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
    guard number >= 0 else { return nil }
    instance = Descriptor(owning: number)
  }

  /// Watches `path`, or while it is missing the nearest folder in which it could appear.
  ///
  /// Asked again after each wake: the same file gives the same watch, a new one replaces it.
  ///
  /// - Returns: false when the user's watches are used up.
  func watch(_ path: String) -> Bool {
    let changes = UInt32(IN_MODIFY) | UInt32(IN_CLOSE_WRITE) | UInt32(IN_ATTRIB)
    let entries = UInt32(IN_CREATE) | UInt32(IN_MOVED_TO) | UInt32(IN_DELETE)
    let itself = UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF)
    var candidate = path
    while true {
      let mask = candidate == path ? changes | entries | itself : entries | itself
      let number = inotify_add_watch(instance.number, candidate, mask)
      if number >= 0 {
        if let old = watched[path], old != number,
          !watched.contains(where: { $0.key != path && $0.value == old })
        {
          inotify_rm_watch(instance.number, old)
        }
        watched[path] = number
        // It may have appeared between the failed attempt and this one.
        // (A link that leads nowhere has not.)
        guard candidate == path || (try? FileSystem.status(path)) == nil else {
          candidate = path
          continue
        }
        return true
      }
      guard errno == ENOENT || errno == ENOTDIR, candidate != "/", candidate != "." else {
        return false
      }
      candidate = Path.parent(candidate)
    }
  }

  func drain() {
    var bytes: [UInt8] = []
    while case .moved = try? instance.read(into: &bytes, limit: 4096) {
      bytes.removeAll(keepingCapacity: true)
    }
  }
}
#endif
