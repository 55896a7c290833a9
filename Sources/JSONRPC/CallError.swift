/// The failure of a call, or of the connection to the peer.
package enum CallError: Error, CustomStringConvertible {
  /// The peer answered with an error.
  case refused(RemoteError)
  /// The reply to this method did not come in time.
  ///
  /// A later one is dropped.
  case timedOut(method: String)
  /// The connection ended in this way.
  ///
  /// The peer may or may not have acted on the request.
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
