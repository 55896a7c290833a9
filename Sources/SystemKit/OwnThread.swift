internal import CSystem

/// Starts threads for the gateway, the one part of the program that serves several callers at once.
package enum OwnThread {
  /// Runs `body` on a new, detached thread.
  ///
  /// - Throws: `SystemError` when there are too many threads.
  package static func start(_ body: @escaping @Sendable () -> Void) throws(SystemError) {
    let code = create(Unmanaged.passRetained(Work(body)).toOpaque())
    guard code == 0 else { throw SystemError("start a thread", code: code) }
  }

  /// Calls pthread_create(3).
  ///
  /// The thread takes ownership of `work`.
  private static func create(_ work: UnsafeMutableRawPointer) -> Int32 {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    // The size of the main thread's stack on Linux. Darwin gives other threads only 512 KiB.
    pthread_attr_setstacksize(&attributes, 8 << 20)
    #if canImport(Darwin)
    var thread: pthread_t?
    #else
    var thread = pthread_t()
    #endif
    let code = pthread_create(&thread, &attributes, runWork, work)
    if code != 0 { Unmanaged<Work>.fromOpaque(work).release() }
    return code
  }
}

#if canImport(Darwin)
private func runWork(_ work: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
  Unmanaged<Work>.fromOpaque(work).takeRetainedValue().body()
  return nil
}
#else
private func runWork(_ work: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let work { Unmanaged<Work>.fromOpaque(work).takeRetainedValue().body() }
  return nil
}
#endif

/// The closure to run.
///
/// A class, so that C can carry it to the thread as a pointer.
private final class Work: Sendable {
  let body: @Sendable () -> Void

  init(_ body: @escaping @Sendable () -> Void) {
    self.body = body
  }
}
