internal import CSystem

/// How many files this process may have open.
package enum OpenFiles {
  /// More than any server needs. Darwin refuses more than `OPEN_MAX` although it calls it unlimited.
  #if canImport(Darwin)
  private static let enough = rlim_t(OPEN_MAX)
  #else
  private static let enough: rlim_t = 1 << 20
  #endif

  /// Raises the soft limit to the hard one, as a server with many clients needs.
  ///
  /// The corresponding C function is `setrlimit` with `RLIMIT_NOFILE`.
  package static func allowMany() {
    var limit = rlimit()
    guard system_get_open_files(&limit) == 0 else { return }
    let most = min(enough, limit.rlim_max)
    guard limit.rlim_cur < most else { return }
    limit.rlim_cur = most
    _ = system_set_open_files(&limit)
  }

  /// Whether so many more can be opened at this moment.
  ///
  /// Tried rather than counted: the limit can be changed from outside, and nothing portable tells how
  /// many are open.
  package static func areFree(_ count: Int) -> Bool {
    var opened: [Int32] = []
    defer { for number in opened { close(number) } }
    for _ in 0..<count {
      let number = fcntl(0, F_DUPFD_CLOEXEC, 3)
      guard number >= 0 else { return errno != EMFILE && errno != ENFILE && errno != EINVAL }
      opened.append(number)
    }
    return true
  }
}
