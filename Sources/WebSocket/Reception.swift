/// What waiting for a message came to.
package enum Reception: Hashable, Sendable {
  case message(Message)
  /// The deadline passed; the connection is as before.
  case timedOut
  /// There will be no more messages.
  case ended(Ending)
}
