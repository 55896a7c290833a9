package import JSON
package import SystemKit

/// How a host's clock goes compared with ours.
///
/// Times of two clocks must not be compared: one that is two hours behind makes a session that works
/// look unused.
package struct HostClock: Hashable, Sendable {
  /// How far it is ahead of ours; negative when it is behind.
  package let offset: Duration

  /// Less than this is as well the time that the greeting took.
  private static let noise = Duration.seconds(2)

  /// A clock that goes as ours does, as far as is known.
  package static let same = HostClock(offset: .zero)

  package init(offset: Duration) {
    // Whole seconds, so that the same time is the same again with the next connection.
    let seconds = (offset + .milliseconds(offset < .zero ? -500 : 500)).components.seconds
    let isNoise = offset < Self.noise && offset > .zero - Self.noise
    self.offset = isNoise ? .zero : .seconds(seconds)
  }

  /// The clock of a host that has just greeted.
  package init(_ greeting: RelayGreeting, at now: Timestamp = .now) {
    self.init(offset: greeting.time.map { $0.since(now) } ?? .zero)
  }

  /// A moment by our clock.
  package func ours(_ theirs: Timestamp) -> Timestamp {
    theirs.advanced(by: .zero - offset)
  }

  /// An object whose members of these names are moments, by our clock.
  package func ours(_ object: JSONObject, _ names: [String]) -> JSONObject {
    guard offset != .zero else { return object }
    var object = object
    for name in names {
      guard let time = object[name]?.string.flatMap(Timestamp.init) else { continue }
      object[name] = .string(ours(time).description)
    }
    return object
  }
}
