package import JSON
package import SystemKit

/// The difference between a host's clock and ours.
///
/// Times of two clocks cannot be compared: a clock that is two hours behind would make a working
/// session look unused.
package struct HostClock: Hashable, Sendable {
  /// The time by which it is ahead of ours; negative when it is behind.
  package let offset: Duration

  /// The difference below which it counts as none: the greeting itself may have taken that long.
  private static let noise = Duration.seconds(2)

  /// A clock without a known difference.
  package static let same = HostClock(offset: .zero)

  package init(offset: Duration) {
    // Whole seconds, so that the next connection gives the same times again.
    let seconds = (offset + .milliseconds(offset < .zero ? -500 : 500)).components.seconds
    let isNoise = offset < Self.noise && offset > .zero - Self.noise
    self.offset = isNoise ? .zero : .seconds(seconds)
  }

  /// Makes the clock of a host from its greeting, which has just arrived.
  package init(_ greeting: RelayGreeting, at now: Timestamp = .now) {
    self.init(offset: greeting.time.map { $0.since(now) } ?? .zero)
  }

  /// Converts a moment to our clock.
  package func ours(_ theirs: Timestamp) -> Timestamp {
    theirs.advanced(by: .zero - offset)
  }

  /// Converts the members of these names, which are moments, to our clock.
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
