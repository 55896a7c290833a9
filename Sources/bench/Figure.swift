internal import JSON
internal import SystemKit

/// A line of the result: a measurement and its target.
struct Figure {
  enum Unit: String {
    case milliseconds = "ms"
    case megabytes = "MB"
    case perSecond = "/s"
    case times = "×"
    case pieces = ""
  }

  enum Target {
    /// At most this multiple of the floor.
    case timesFloor(Double)
    case atMost(Double)
    case atLeast(Double)
    /// No target; for information.
    case none
  }

  enum Verdict: String {
    /// The target is met.
    case ok
    /// The target is missed.
    case over
    /// The floor itself misses the target, so the machine is too busy to tell.
    case busy
    /// There is no target.
    case informative = "-"
    /// This machine lacks something that the measurement needs.
    case skipped
    /// The measurement failed.
    case failed
  }

  let name: String
  private(set) var value: Double?
  private(set) var unit = Unit.milliseconds
  private(set) var floor: Double?
  private(set) var target = Target.none
  private(set) var note = ""
  private var isSkipped = false

  /// Makes a figure from a value.
  init(
    _ name: String, _ value: Double, _ unit: Unit, floor: Double? = nil, target: Target = .none,
    note: String = ""
  ) {
    self.name = name
    self.value = value
    self.unit = unit
    self.floor = floor
    self.target = target
    self.note = note
  }

  /// Makes a figure from the undisturbed time of something, and its floor.
  init(
    _ name: String, _ samples: Samples, floor: Samples? = nil, target: Target = .none,
    note: String = ""
  ) {
    self.init(
      name, samples.undisturbed, .milliseconds, floor: floor?.undisturbed, target: target,
      note: note)
  }

  /// Makes a figure for a measurement that failed.
  init(_ name: String, failed reason: String) {
    self.name = name
    note = reason
  }

  /// Makes a figure for a measurement that is not possible on this machine.
  init(_ name: String, skipped reason: String) {
    self.init(name, failed: reason)
    isSkipped = true
  }

  var ratio: Double? {
    guard let value, let floor, floor > 0 else { return nil }
    return value / floor
  }

  var verdict: Verdict {
    guard let value else { return isSkipped ? .skipped : .failed }
    switch target {
    case .none: return .informative
    case .timesFloor(let limit): return ratio.map { $0 <= limit ? .ok : .over } ?? .skipped
    case .atMost(let limit):
      if value <= limit { return .ok }
      return floor.map { $0 > limit } == true ? .busy : .over
    case .atLeast(let limit):
      if value >= limit { return .ok }
      return floor.map { $0 < limit } == true ? .busy : .over
    }
  }

  /// The cells of its row.
  var cells: [String] {
    [
      name, value.map { text($0) } ?? "", floor.map { text($0) } ?? "",
      ratio.map { "\(decimal($0, 2))×" } ?? "", targetText, verdict.rawValue, note,
    ]
  }

  /// The figure for `--json`.
  var json: JSONValue {
    var object = JSONObject([("figure", .string(name)), ("result", .string(verdict.rawValue))])
    func set(_ key: String, _ number: Double?) {
      object[key] = number.flatMap { try? JSONValue(parsing: decimal($0, 4)) }
    }
    set("measured", value)
    if value != nil, unit != .pieces { object["unit"] = .string(unit.rawValue) }
    set("floor", floor)
    set("ratio", ratio)
    if !targetText.isEmpty { object["target"] = .string(targetText) }
    if !note.isEmpty { object["note"] = .string(note) }
    return .object(object)
  }

  private var targetText: String {
    switch target {
    case .none: ""
    case .timesFloor(let limit): "≤ \(decimal(limit, 1))×"
    case .atMost(let limit): "≤ \(text(limit))"
    case .atLeast(let limit): "≥ \(text(limit))"
    }
  }

  private func text(_ number: Double) -> String {
    let digits = unit == .pieces || number >= 100 ? 0 : 2
    let space = unit == .perSecond || unit == .times || unit == .pieces ? "" : " "
    return decimal(number, digits) + space + unit.rawValue
  }
}

/// Formats a number with this number of digits after the point.
func decimal(_ number: Double, _ digits: Int) -> String {
  var scale = 1.0
  for _ in 0..<digits { scale *= 10 }
  let scaled = Int64((number * scale).rounded())
  guard digits > 0 else { return String(scaled) }
  let fraction = String(scaled.magnitude % UInt64(scale))
  let zeros = String(repeating: "0", count: digits - fraction.utf8.count)
  return "\(scaled < 0 ? "-" : "")\(scaled.magnitude / UInt64(scale)).\(zeros)\(fraction)"
}
