internal import CSystem

/// An order to one thread to give up waiting, from others in this process.
///
/// The command ends with its process; in a process that serves many callers, whoever waits for one
/// that has gone must be told. `wait`, through which everything goes that may take long, heeds it.
package enum StopOrder {
  /// What a thread throws that was told to give up.
  private static var error: SystemError { SystemError("wait", code: ECANCELED) }

  /// Runs `body`; once `descriptor` becomes readable or its other end closes, waiting in it throws.
  package static func heeding<Result>(
    _ descriptor: Int32, _ body: () throws -> Result
  ) rethrows -> Result {
    let before = pthread_getspecific(key)
    // One more than the number, since none is the null pointer.
    pthread_setspecific(key, UnsafeMutableRawPointer(bitPattern: Int(descriptor) + 1))
    defer { pthread_setspecific(key, before) }
    return try body()
  }

  /// Runs `body`, which must not be given up half done.
  package static func shielding<Result>(_ body: () throws -> Result) rethrows -> Result {
    let before = pthread_getspecific(key)
    pthread_setspecific(key, nil)
    defer { pthread_setspecific(key, before) }
    return try body()
  }

  /// Blocks as `Poll.wait` does, and throws when this thread is to give up.
  package static func wait(
    for interests: [Poll.Interest], until deadline: Deadline
  ) throws(SystemError) -> [Poll.Readiness] {
    guard let order = current else { return try Poll.wait(for: interests, until: deadline) }
    let ready = try Poll.wait(for: interests + [.init(order)], until: deadline)
    if ready.last?.isReady == true { throw error }
    return Array(ready.dropLast())
  }

  /// The descriptor that this thread heeds.
  private static var current: Int32? {
    pthread_getspecific(key).map { Int32(Int(bitPattern: $0) - 1) }
  }

  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key, nil)
    return key
  }()
}
