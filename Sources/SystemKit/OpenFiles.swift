internal import CSystem

/// The limit on open files of this process.
package enum OpenFiles {
  /// A limit that is enough for any server.
  ///
  /// Darwin refuses more than `OPEN_MAX`, although it reports the hard limit as unlimited.
  #if canImport(Darwin)
  private static let enough = rlim_t(OPEN_MAX)
  #else
  private static let enough: rlim_t = 1 << 20
  #endif

  /// Raises the soft limit to the hard one, for servers (`setrlimit`, `RLIMIT_NOFILE`).
  package static func allowMany() {
    var limit = rlimit()
    guard system_get_open_files(&limit) == 0 else { return }
    let most = min(enough, limit.rlim_max)
    guard limit.rlim_cur < most else { return }
    limit.rlim_cur = most
    _ = system_set_open_files(&limit)
  }

  /// Whether `count` more files can be opened at this moment.
  ///
  /// It tries, since the limit can be changed from outside, and no portable call counts open files.
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
