internal import CSystem
internal import Synchronization

/// Held while a child is started, and while a descriptor is made that is marked close-on-exec only
/// afterwards: a child that another thread starts in between would inherit it, and keep a pipe open
/// for as long as it lives.
private let spawnGate = Mutex(())

/// Starts a child, or makes descriptors and marks them, with no other thread doing so.
func withSpawnGate<Result>(_ body: () -> Result) -> Result {
  spawnGate.withLock { _ in body() }
}

/// The descriptor that `make` returns, out of reach of every child.
func closingOnExec(_ make: () -> Int32) -> Int32 {
  withSpawnGate {
    let number = make()
    if number >= 0 { _ = fcntl(number, F_SETFD, FD_CLOEXEC) }
    return number
  }
}
