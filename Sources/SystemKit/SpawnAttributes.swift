internal import CSystem
internal import Synchronization

/// The descriptor actions of a `posix_spawn`, freed with this value.
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

  /// Makes `number` the child's descriptor `target`.
  mutating func duplicate(_ number: Int32, to target: Int32) {
    posix_spawn_file_actions_adddup2(&raw, number, target)
  }
}

/// The attributes of a `posix_spawn`, freed with this value.
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

  /// Gives the child default handling and an empty mask for all signals, and on request a session.
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

/// A lock held while a child is started, and while a descriptor is made and then marked
/// close-on-exec.
///
/// Without it, a child that another thread starts between those two steps would inherit the
/// descriptor, and keep a pipe open for as long as it lives.
private let spawnGate = Mutex(())

/// Runs `body`, which starts a child or makes descriptors, while no other thread does so.
func withSpawnGate<Result>(_ body: () -> Result) -> Result {
  spawnGate.withLock { _ in body() }
}

/// Returns the descriptor made by `make`, marked close-on-exec before any child can start.
func closingOnExec(_ make: () -> Int32) -> Int32 {
  withSpawnGate {
    let number = make()
    if number >= 0 { _ = fcntl(number, F_SETFD, FD_CLOEXEC) }
    return number
  }
}
