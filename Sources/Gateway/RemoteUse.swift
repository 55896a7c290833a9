/// What becomes of a command that is called in a container, or asked for over HTTP.
package enum RemoteUse: Hashable, Sendable {
  /// The gateway carries it out; it changes nothing a reader may not change.
  case reads
  /// The gateway carries it out.
  case changes
  /// The gateway carries it out; with nothing but what it is about, it only shows.
  case showsOrChanges
  /// It is about the caller's own machine, and carried out there.
  case here
  /// It cannot be; the sentence says what to do instead.
  case never(String)
}
