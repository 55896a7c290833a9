internal import CSystem

/// Threads, for the one part of the program that serves several callers at a time.
package enum OwnThread {
  /// Runs `body` on a new thread, which nobody waits for.
  ///
  /// - Throws: `SystemError` when there are too many.
  package static func start(_ body: @escaping @Sendable () -> Void) throws(SystemError) {
    let code = create(Unmanaged.passRetained(Work(body)).toOpaque())
    guard code == 0 else { throw SystemError("start a thread", code: code) }
  }

  /// What `pthread_create` says; the thread owns `work`.
  private static func create(_ work: UnsafeMutableRawPointer) -> Int32 {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    // What the main thread has on Linux; other threads get 512 KiB on Darwin.
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

/// A class so that C can carry it to the thread.
private final class Work: Sendable {
  let body: @Sendable () -> Void

  init(_ body: @escaping @Sendable () -> Void) {
    self.body = body
  }
}
