internal import CSystem

/// Cancellation of a thread's waiting.
///
/// A command's waiting ends with its process. In the gateway, which serves many callers, a thread
/// that waits for a caller who has disconnected must be told. Everything that may take long waits
/// with `wait`, which then throws. Held in a thread-specific key, so that no call in between needs
/// a parameter for it.
package enum StopOrder {
  /// The error that `wait` throws in a thread that was cancelled.
  private static var error: SystemError { SystemError("wait", code: ECANCELED) }

  /// Runs `body`, cancelling it once `descriptor` becomes readable or its other end closes.
  package static func heeding<Result>(
    _ descriptor: Int32, _ body: () throws -> Result
  ) rethrows -> Result {
    let before = pthread_getspecific(key)
    // The number plus one, since descriptor 0 would be the null pointer, which means none.
    pthread_setspecific(key, UnsafeMutableRawPointer(bitPattern: Int(descriptor) + 1))
    defer { pthread_setspecific(key, before) }
    return try body()
  }

  /// Runs `body`, cancelling it once nobody reads what is written to `descriptor` any more.
  ///
  /// Nothing is done for a file, and for a terminal, whose end may be the end of a login only.
  package static func heedingReader<Result>(
    of descriptor: Int32, _ body: () throws -> Result
  ) rethrows -> Result {
    guard Descriptor.hasReader(descriptor) else { return try body() }
    let before = pthread_getspecific(readerKey)
    pthread_setspecific(readerKey, UnsafeMutableRawPointer(bitPattern: Int(descriptor) + 1))
    defer { pthread_setspecific(readerKey, before) }
    return try body()
  }

  /// Runs `body` without cancellation: it must not be left half done.
  package static func shielding<Result>(_ body: () throws -> Result) rethrows -> Result {
    let before = pthread_getspecific(key)
    pthread_setspecific(key, nil)
    defer { pthread_setspecific(key, before) }
    return try body()
  }

  /// Blocks as `Poll.wait` does, and throws when this thread is cancelled.
  package static func wait(
    for interests: [Poll.Interest], until deadline: Deadline
  ) throws(SystemError) -> [Poll.Readiness] {
    var orders: [Poll.Interest] = []
    if let order = descriptor(of: key) { orders.append(.init(order)) }
    // Asked for nothing, poll tells that the other end has closed.
    if let reader = descriptor(of: readerKey) {
      orders.append(.init(reader, readable: false, writable: false))
    }
    guard !orders.isEmpty else { return try Poll.wait(for: interests, until: deadline) }
    let ready = try Poll.wait(for: interests + orders, until: deadline)
    if ready.dropFirst(interests.count).contains(where: \.isReady) { throw error }
    return Array(ready.prefix(interests.count))
  }

  /// A descriptor that cancels this thread.
  private static func descriptor(of key: pthread_key_t) -> Int32? {
    pthread_getspecific(key).map { Int32(Int(bitPattern: $0) - 1) }
  }

  private static let key = makeKey()
  private static let readerKey = makeKey()

  private static func makeKey() -> pthread_key_t {
    var key = pthread_key_t()
    pthread_key_create(&key, nil)
    return key
  }
}
