internal import JSON
package import SystemKit

/// The first line of `dev-sessions relay`, which identifies it.
///
/// After it the caller writes one `RunRequest` as a line, and reads one `RunFrame` per line up to
/// the exit code. When the caller's end closes, a command that only waits is cancelled.
package struct RelayGreeting: Hashable, Sendable {
  /// The version of the protocol, raised with every change that older programs do not understand.
  package static let currentProtocol = 1
  private static let program = "dev-sessions"

  package let version: String
  package let protocolNumber: Int
  /// The load of the machine.
  package let load: LoadAverage?
  /// The time by its clock; nil from versions that do not send it.
  package let time: Timestamp?

  /// Makes the greeting of this program.
  package init(version: String, load: LoadAverage?, time: Timestamp = .now) {
    self.version = version
    self.time = time
    protocolNumber = Self.currentProtocol
    self.load = load
  }

  /// The encoded greeting.
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

  /// Parses a line, without its end; nil when it is something else, such as output of a login
  /// shell.
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
