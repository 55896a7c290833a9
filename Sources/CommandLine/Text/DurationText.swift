/// Reads and writes durations as people type them: `90`, `2.5`, `500ms`, `30s`, `1h30m`, `7d`.
package enum DurationText {
  /// The longest duration read: a hundred years, so that a deadline in nanoseconds cannot overflow.
  package static let longest = Duration.seconds(36_500 * 86_400)

  private struct Unit {
    let symbol: String
    let nanoseconds: UInt64
  }

  /// The units, largest first.
  ///
  /// The parts of a combined duration must be in this order.
  private static let units = [
    Unit(symbol: "d", nanoseconds: 86_400_000_000_000),
    Unit(symbol: "h", nanoseconds: 3_600_000_000_000),
    Unit(symbol: "m", nanoseconds: 60_000_000_000),
    Unit(symbol: "s", nanoseconds: 1_000_000_000),
    Unit(symbol: "ms", nanoseconds: 1_000_000),
  ]

  /// Reads a duration.
  ///
  /// A number alone is seconds. Parts are combined from large to small, each unit at most once, and
  /// only the last may have a fraction of up to nine digits. Signs, spaces and capital letters are
  /// not accepted.
  ///
  /// - Returns: The duration, or nil when `text` is none or is longer than `longest`.
  package static func parse(_ text: String) -> Duration? {
    var rest = Array(text.utf8)[...]
    var total: UInt64 = 0
    var previousUnit = -1
    repeat {
      guard let whole = takeDigits(&rest) else { return nil }
      var fraction = ArraySlice<UInt8>()
      if rest.first == UInt8(ascii: ".") {
        rest.removeFirst()
        guard let digits = takeDigits(&rest), digits.count <= 9 else { return nil }
        fraction = digits
      }
      let symbol = String(decoding: rest.prefix { !isDigit($0) }, as: UTF8.self)
      let isBare = symbol.isEmpty && previousUnit < 0 && rest.isEmpty
      rest = rest.dropFirst(symbol.utf8.count)
      guard
        let unit = units.firstIndex(where: { $0.symbol == (isBare ? "s" : symbol) }),
        unit > previousUnit,
        fraction.isEmpty || rest.isEmpty,
        let part = nanoseconds(whole: whole, fraction: fraction, unit: units[unit])
      else { return nil }
      previousUnit = unit
      let sum = total.addingReportingOverflow(part)
      guard !sum.overflow else { return nil }
      total = sum.partialValue
    } while !rest.isEmpty
    guard let signed = Int64(exactly: total) else { return nil }
    let duration = Duration.nanoseconds(signed)
    return duration <= longest ? duration : nil
  }

  /// Writes a duration so that `parse` reads it back, exact to the millisecond.
  ///
  /// At most `parts` units are shown, from the first that is not zero; what is smaller is dropped,
  /// not rounded. With 2, three days and a minute are `3d`, and 93.5 seconds are `1m33s`.
  package static func format(_ duration: Duration, parts: Int = .max) -> String {
    // Subtracting from zero would overflow for the most negative duration of all.
    guard duration >= .zero else { return "-" + format(magnitude(of: duration), parts: parts) }
    let (seconds, attoseconds) = duration.components
    let milliseconds = attoseconds / 1_000_000_000_000_000
    let values = [seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60]
    guard seconds > 0 else { return milliseconds > 0 ? "\(milliseconds)ms" : "0s" }
    var text = ""
    var remaining = parts
    for (unit, value) in zip(units, values) where remaining > 0 {
      if value == 0 && text.isEmpty { continue }
      remaining -= 1
      let isSeconds = unit.symbol == "s"
      // Seconds and their fraction are two units in one number.
      let tail = isSeconds && remaining > 0 ? fractionText(milliseconds) : ""
      if value > 0 || !tail.isEmpty { text += "\(value)\(tail)\(unit.symbol)" }
    }
    return text
  }

  private static func magnitude(of duration: Duration) -> Duration {
    let (seconds, attoseconds) = duration.components
    guard seconds > .min else { return .seconds(Int64.max) }
    return Duration(secondsComponent: -seconds, attosecondsComponent: -attoseconds)
  }

  private static func fractionText(_ milliseconds: Int64) -> String {
    guard milliseconds > 0 else { return "" }
    var digits = String(milliseconds + 1000).dropFirst()
    while digits.last == "0" { digits.removeLast() }
    return "." + digits
  }

  private static func takeDigits(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let digits = rest.prefix(while: isDigit)
    rest = rest.dropFirst(digits.count)
    return digits.isEmpty ? nil : digits
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func nanoseconds(
    whole: ArraySlice<UInt8>, fraction: ArraySlice<UInt8>, unit: Unit
  ) -> UInt64? {
    guard let count = UInt64(String(decoding: whole, as: UTF8.self)) else { return nil }
    let product = count.multipliedReportingOverflow(by: unit.nanoseconds)
    guard !product.overflow else { return nil }
    guard let numerator = UInt64(String(decoding: fraction, as: UTF8.self)) else {
      return product.partialValue
    }
    let denominator = fraction.reduce(into: UInt64(1)) { power, _ in power *= 10 }
    // The numerator is below the denominator, so the quotient is below the unit and fits.
    let part = denominator.dividingFullWidth(unit.nanoseconds.multipliedFullWidth(by: numerator))
    let sum = product.partialValue.addingReportingOverflow(part.quotient)
    return sum.overflow ? nil : sum.partialValue
  }
}
