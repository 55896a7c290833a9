/// A `KEY=VALUE` argument, split at the first equals sign.
package struct KeyValue: Sendable, Hashable {
  /// What stands before the first equals sign; never empty.
  package let key: String

  /// What stands after the first equals sign; may be empty and may hold more equals signs.
  package let value: String

  /// Makes a pair from its two halves.
  package init(key: String, value: String) {
    self.key = key
    self.value = value
  }

  /// Splits `text`, or returns nil when it has no equals sign or nothing before it.
  package init?(_ text: String) {
    let halves = text.splitAtFirstEquals()
    guard let value = halves.value, !halves.name.isEmpty else { return nil }
    self.init(key: halves.name, value: value)
  }
}

extension KeyValue: CustomStringConvertible {
  /// The pair as it is written on a command line.
  package var description: String { "\(key)=\(value)" }
}
