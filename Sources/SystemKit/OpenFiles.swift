#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// How many files this process may have open.
package enum OpenFiles {
  /// Allows as many as a server with some hundred clients needs, as far as the system lets it.
  ///
  /// The corresponding C function is `setrlimit` with `RLIMIT_NOFILE`.
  package static func allowMany() {
    #if canImport(Glibc)
    let resource = __rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue))
    #else
    let resource = RLIMIT_NOFILE
    #endif
    var limit = rlimit()
    guard getrlimit(resource, &limit) == 0, limit.rlim_cur < 4096 else { return }
    limit.rlim_cur = min(4096, limit.rlim_max)
    _ = setrlimit(resource, &limit)
  }
}
