internal import CSystem

/// How many files this process may have open.
package enum OpenFiles {
  /// Allows as many as a server with some hundred clients needs, as far as the system lets it.
  ///
  /// The corresponding C function is `setrlimit` with `RLIMIT_NOFILE`.
  package static func allowMany() {
    var limit = rlimit()
    guard system_get_open_files(&limit) == 0, limit.rlim_cur < 4096 else { return }
    limit.rlim_cur = min(4096, limit.rlim_max)
    _ = system_set_open_files(&limit)
  }
}
