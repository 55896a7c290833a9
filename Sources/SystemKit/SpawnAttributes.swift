internal import CSystem

/// What `posix_spawn` does with descriptors, released with this value.
struct FileActions: ~Copyable {
  #if canImport(Darwin)
  var raw: posix_spawn_file_actions_t?
  #else
  var raw = posix_spawn_file_actions_t()
  #endif

  init() {
    posix_spawn_file_actions_init(&raw)
  }

  deinit {
    var raw = raw
    posix_spawn_file_actions_destroy(&raw)
  }

  /// Gives the child `number` as its own descriptor `target`.
  mutating func duplicate(_ number: Int32, to target: Int32) {
    posix_spawn_file_actions_adddup2(&raw, number, target)
  }
}

/// How `posix_spawn` sets up the child, released with this value.
struct SpawnAttributes: ~Copyable {
  #if canImport(Darwin)
  var raw: posix_spawnattr_t?
  #else
  var raw = posix_spawnattr_t()
  #endif

  init() {
    posix_spawnattr_init(&raw)
  }

  deinit {
    var raw = raw
    posix_spawnattr_destroy(&raw)
  }

  /// Default handling and an empty mask for all signals; on request a session of its own.
  mutating func resetSignals(newSession: Bool) {
    var all = sigset_t()
    sigfillset(&all)
    sigdelset(&all, SIGKILL)
    sigdelset(&all, SIGSTOP)
    posix_spawnattr_setsigdefault(&raw, &all)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&raw, &none)
    var flags = Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK)
    if newSession { flags |= Int32(POSIX_SPAWN_SETSID) }
    posix_spawnattr_setflags(&raw, Int16(flags))
  }
}
