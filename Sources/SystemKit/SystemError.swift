internal import CSystem

/// A failed system call: the attempt, its subject and the reason.
package struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The attempt, as a verb phrase: `open`, `rename`.
  package let call: String
  /// The path, address or program concerned.
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

  /// Makes the error of the call that has just failed.
  ///
  /// To be called before anything changes `errno`.
  static func last(_ call: String, _ subject: String? = nil) -> SystemError {
    SystemError(call, subject, code: errno)
  }

  package var description: String {
    let reason = reason ?? String(cString: strerror(code))
    return subject.map { "cannot \(call) \($0): \(reason)" } ?? "cannot \(call): \(reason)"
  }

  /// Makes the error for something of another kind at the path of a file or folder.
  package static func unexpected(
    _ found: FileStatus.Kind, at path: String, insteadOf kind: FileStatus.Kind
  ) -> SystemError {
    let code: Int32 = found == .folder ? EISDIR : kind == .folder ? ENOTDIR : EINVAL
    return SystemError("open", path, code: code, reason: "it is \(found.name), not \(kind.name)")
  }

  /// The error of writing to a pipe that nobody reads any more.
  package static var readerGone: SystemError { SystemError("write", code: EPIPE) }

  /// Whether nothing exists at the path (or a folder of it is not a folder).
  package var isNotFound: Bool { code == ENOENT || (code == ENOTDIR && reason == nil) }
  /// Whether something exists at the path already.
  package var isAlreadyThere: Bool { code == EEXIST || code == ENOTEMPTY }
  /// Whether the peer is gone without having ended the connection in order.
  package var isConnectionLost: Bool { code == ECONNRESET || code == EPIPE }
  /// Whether something of another kind is in the place of a file or folder.
  package var isWrongKind: Bool { reason != nil && [EISDIR, ENOTDIR, EINVAL].contains(code) }
  /// Whether the disk, or the user's share of it, is full.
  package var isDiskFull: Bool { code == ENOSPC || code == EDQUOT }
  /// Whether the wait was cancelled (`StopOrder`).
  package var isCancelled: Bool { code == ECANCELED }
  /// Whether another process has the port.
  package var isAddressInUse: Bool { code == EADDRINUSE }
  /// Whether this process or the system has too many open files, which may pass in a moment.
  package var isShortOfDescriptors: Bool { code == EMFILE || code == ENFILE }
  /// Whether the deadline passed, or the network gave up.
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
