internal import CSystem

/// A system call that failed: which one, on what, and why.
package struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was being attempted, as a verb phrase: `open`, `rename`.
  package let call: String
  /// The path, address or program it was attempted on.
  package let subject: String?
  /// The value of `errno`.
  package let code: Int32
  /// The reason in words of ours, where those of `errno` would not say enough.
  private let reason: String?

  package init(_ call: String, _ subject: String? = nil, code: Int32, reason: String? = nil) {
    self.call = call
    self.subject = subject
    self.code = code
    self.reason = reason
  }

  /// The error of the call that has just failed, before anything else can change `errno`.
  static func last(_ call: String, _ subject: String? = nil) -> SystemError {
    SystemError(call, subject, code: errno)
  }

  package var description: String {
    let reason = reason ?? String(cString: strerror(code))
    return subject.map { "cannot \(call) \($0): \(reason)" } ?? "cannot \(call): \(reason)"
  }

  /// Something of another kind has the name of a file or folder.
  package static func unexpected(
    _ found: FileStatus.Kind, at path: String, insteadOf kind: FileStatus.Kind
  ) -> SystemError {
    let code: Int32 = found == .folder ? EISDIR : kind == .folder ? ENOTDIR : EINVAL
    return SystemError("open", path, code: code, reason: "it is \(found.name), not \(kind.name)")
  }

  /// Nothing exists at the path (or a folder of it is not a folder).
  package var isNotFound: Bool { code == ENOENT || (code == ENOTDIR && reason == nil) }
  /// Something exists at the path already.
  package var isAlreadyThere: Bool { code == EEXIST || code == ENOTEMPTY }
  /// The peer has gone without ending the connection in order.
  package var isConnectionLost: Bool { code == ECONNRESET || code == EPIPE }
  /// The disk or the user's share of it is full.
  package var isDiskFull: Bool { code == ENOSPC || code == EDQUOT }
  /// The wait was given up on order (`StopOrder`).
  package var isCancelled: Bool { code == ECANCELED }
  /// Somebody else has the port.
  package var isAddressInUse: Bool { code == EADDRINUSE }
  /// This process or the system has too many files open: it may be different in a moment.
  package var isShortOfDescriptors: Bool { code == EMFILE || code == ENFILE }
  /// The deadline passed, or the network gave up.
  package var isTimeout: Bool { code == ETIMEDOUT }
}

/// Repeats a call that a signal interrupted, and turns −1 into an error.
@discardableResult
func checked<Result: SignedInteger>(
  _ call: String, _ subject: String? = nil, _ body: () -> Result
) throws(SystemError) -> Result {
  while true {
    let result = body()
    if result != -1 { return result }
    if errno != EINTR { throw .last(call, subject) }
  }
}
