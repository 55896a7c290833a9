internal import SystemKit

/// Repeated measurements of something, in milliseconds.
struct Samples {
  private var values: [Double] = []

  mutating func add(_ duration: Duration) {
    values.append(duration.inMilliseconds)
  }

  var count: Int { values.count }
  var median: Double { quantile(0.5) }
  /// The first quartile, as an estimate for an idle machine.
  ///
  /// On a busy machine, the slower half of the rounds measures the other processes.
  var undisturbed: Double { quantile(0.25) }

  /// Returns the smallest value that this share of all values does not exceed.
  func quantile(_ share: Double) -> Double {
    guard !values.isEmpty else { return .nan }
    let rank = Int((share * Double(values.count)).rounded(.up))
    return values.sorted()[min(max(rank, 1), values.count) - 1]
  }
}

extension Duration {
  var inMilliseconds: Double {
    Double(components.seconds) * 1e3 + Double(components.attoseconds) / 1e15
  }
}

extension Program {
  /// Runs the program with `/dev/null` as its standard descriptors, and returns the time.
  ///
  /// - Throws: `BenchError` when it does not end with exit code 0.
  func timed() throws -> Duration {
    let null = try Descriptor.nothing()
    let sink = try Descriptor.nothing()
    let start = MonotonicClock.now
    let child = try spawn(input: null.number, output: sink.number, errors: sink.number)
    let status = try Self.reap(child)
    let end = MonotonicClock.now
    guard status.isSuccess else { throw BenchError("\(words) ended with \(status)") }
    return end - start
  }

  /// Runs the program once, to check that it works, and returns its output.
  @discardableResult
  func checked() throws -> String {
    guard let result = try run(until: .after(.seconds(60))) else {
      throw BenchError("\(words) does not end")
    }
    guard result.status.isSuccess else {
      throw BenchError("\(words) ended with \(result.status): \(result.errorText)")
    }
    return String(result.outputText.reversed().drop { $0 == "\n" }.reversed())
  }

  /// Starts the program with its output discarded.
  ///
  /// The caller must reap it.
  func started() throws -> Int32 {
    let null = try Descriptor.nothing()
    let sink = try Descriptor.nothing()
    return try spawn(input: null.number, output: sink.number, errors: sink.number)
  }

  private var words: String { ([Path.name(executable)] + arguments).joined(separator: " ") }
}

/// Runs the programs in turn, `count` times, and returns the times of each.
func inTurn(_ count: Int, _ programs: [Program]) throws -> [Samples] {
  for program in programs { try program.checked() }
  var samples = programs.map { _ in Samples() }
  for _ in 0..<count {
    for (index, program) in programs.enumerated() { samples[index].add(try program.timed()) }
  }
  return samples
}
