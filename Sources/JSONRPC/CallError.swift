/// Why a call has no result, or nothing more can be said to the peer.
package enum CallError: Error, CustomStringConvertible {
  /// The peer refused the request or could not do it.
  case refused(RemoteError)
  /// No reply to this method in time; should it come later, it is dropped.
  case timedOut(method: String)
  /// The connection ended; says how.
  ///
  /// Whether the peer acted on the request is unknown.
  case ended(String)
  /// The transport failed.
  case transport(any Error)

  package var description: String {
    switch self {
    case .refused(let error): error.description
    case .timedOut(let method): "no reply to \(method) in time"
    case .ended(let reason): reason
    case .transport(let error): "\(error)"
    }
  }
}
