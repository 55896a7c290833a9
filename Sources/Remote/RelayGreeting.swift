internal import JSON
package import SystemKit

/// The first thing that `dev-sessions relay` says: who it is, before anything is asked of it.
///
/// After it the caller writes one `RunRequest` as a line, and reads lines that are a `RunFrame` each,
/// up to the exit code. When the caller's end closes, what only waits is given up.
package struct RelayGreeting: Hashable, Sendable {
  /// What is spoken; changed with every change that the other side would not understand.
  package static let currentProtocol = 1
  private static let program = "dev-sessions"

  package let version: String
  package let protocolNumber: Int
  /// How busy the machine is.
  package let load: LoadAverage?
  /// What its clock says as it greets; nil from one that does not tell.
  package let time: Timestamp?

  /// What this program says of itself.
  package init(version: String, load: LoadAverage?, time: Timestamp = .now) {
    self.version = version
    self.time = time
    protocolNumber = Self.currentProtocol
    self.load = load
  }

  /// As it is sent.
  package var line: [UInt8] {
    var object = JSONObject([
      ("program", .string(Self.program)), ("version", .string(version)),
      ("protocol", .int(protocolNumber)),
    ])
    if let load {
      object["load"] = .number(JSONNumber(load.lastMinute))
      object["cores"] = .int(load.cores)
    }
    object["time"] = time.map { .string($0.description) }
    return JSONValue.object(object).bytes() + [0x0A]
  }

  /// Reads a line, without its end; nil when it is something else, as a login shell may print.
  package init?(line: some Collection<UInt8>) {
    guard line.first == UInt8(ascii: "{"), let value = try? JSONValue(parsing: Array(line)),
      value["program"]?.string == Self.program, let version = value["version"]?.string,
      let number = value["protocol"]?.int
    else { return nil }
    self.version = version
    protocolNumber = number
    time = value["time"]?.string.flatMap(Timestamp.init)
    load = value["load"]?.double.map {
      LoadAverage(lastMinute: $0, cores: max(1, value["cores"]?.int ?? 1))
    }
  }
}
