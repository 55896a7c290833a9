/// Follows one session until the turns waited for have ended.
package protocol TurnWaiter {
  /// Files whose change may bring a result.
  var watchedPaths: [String] { get }
  /// Descriptors that become readable when there may be a result.
  var watchedDescriptors: [Int32] { get }
  /// How long at most to sleep before the next look, where no event tells; nil leaves it to the caller.
  var patience: Duration? { get }
  /// Reads what is new; the result once there is one.
  mutating func step() throws -> TurnResult?
}

extension TurnWaiter {
  var watchedDescriptors: [Int32] { [] }
  var patience: Duration? { nil }
}
