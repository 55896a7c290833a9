internal import CommandLine
internal import DevSessions
internal import SystemKit

/// Options and arguments that several commands have.
enum Shared {
  /// 64 MiB: far more than an agent reads, little enough to hold in memory.
  static let largestPrompt = 64 << 20

  static let json = Flag("json", help: "Print JSON, one object per line.")
  static let id = Positional("id", .session, help: "The session's ID.")
  static let ids = Positional(variadic: "id", .session, help: "The sessions' IDs.")
  static let text = Positional(
    optional: "prompt", .text("prompt"), help: "The prompt; - reads standard input.")
  static let file = Option(
    "file", short: "f", .path, help: "Read the prompt from a file; - is standard input.")
  static let idempotencyKey = Option(
    "idempotency-key", .text("key"),
    help: "Send once for this key; again, return the first receipt.")
  static let dryRun = Flag("dry-run", help: "Only show which sessions it would be.")
  static let all = Flag("all", help: "All sessions.")
  static let olderThan = Option(
    "older-than", .duration, help: "All sessions not used for so long.")

  static func startTimeout() -> Option<Duration> {
    Option(
      "timeout", short: "t", .duration, default: .seconds(30),
      help: "How long the agent may take to start.")
  }

  /// The text of a file or of standard input.
  static func text(
    _ bytes: [UInt8], from source: String, allowingNUL: Bool = false
  ) throws(Failure) -> String {
    do {
      return try OutsideText.decode(bytes, allowingNUL: allowingNUL)
    } catch {
      throw Failure(.usage, "\(source) \(error)", hint: error.remedy)
    }
  }

  /// The rows of the exit-code table a command can end with.
  static func exitCodes(_ codes: ExitCode...) -> [ExitCodeRow] {
    codes.map { ExitCodeRow(Int($0.rawValue), $0.meaning) }
  }
}
