internal import SystemKit

/// The cost of a running process so far, from Linux's `/proc`.
struct ProcessCost {
  /// The megabytes in memory, with pages that it shares with others.
  let resident: Double
  /// The megabytes in memory, with each shared page divided among its users.
  let proportional: Double
  /// The highest value of `resident`.
  let peak: Double
  /// The processor time used.
  let processorTime: Duration
  /// The bytes that it has read.
  let bytesRead: Int

  init(_ pid: Int32) throws {
    let memory = try Self.fields("/proc/\(pid)/smaps_rollup")
    resident = Double(memory["Rss"] ?? 0) * 1024 / 1e6
    proportional = Double(memory["Pss"] ?? 0) * 1024 / 1e6
    peak = Double(try Self.fields("/proc/\(pid)/status")["VmHWM"] ?? 0) * 1024 / 1e6
    let nanoseconds = try Self.text("/proc/\(pid)/schedstat").split(separator: " ").first
    processorTime = .nanoseconds(nanoseconds.flatMap { Int64($0) } ?? 0)
    bytesRead = try Self.fields("/proc/\(pid)/io")["rchar"] ?? 0
  }

  private static func text(_ path: String) throws -> String {
    guard let bytes = try FileSystem.read(path) else {
      throw BenchError("there is no \(path): costs of a process are only measured on Linux")
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Returns the numbers in lines such as `Pss:  123 kB`.
  private static func fields(_ path: String) throws -> [String: Int] {
    var fields: [String: Int] = [:]
    for line in try text(path).split(separator: "\n") {
      let words = line.split { $0 == " " || $0 == "\t" }
      guard words.count > 1, words[0].hasSuffix(":"), let number = Int(words[1]) else { continue }
      fields[String(words[0].dropLast())] = number
    }
    return fields
  }
}
