internal import CommandLine
internal import DevSessions
internal import SystemKit

/// What a command is run with.
struct Context {
  let sessions: DevSessions
  let arguments: ParsedArguments

  /// Whether the result is to be JSON.
  var json: Bool { arguments[Shared.json] }

  /// A prompt given as an argument, in a file, or (`-`) on standard input.
  ///
  /// - Returns: nil when there is none.
  func prompt(_ text: String?, file: String?) throws -> String? {
    guard let path = file ?? (text == "-" ? "-" : nil) else { return text }
    let bytes: [UInt8]
    if path == "-" {
      bytes = try Terminal.readInput(limit: Shared.largestPrompt)
    } else if let content = try FileSystem.read(path, limit: Shared.largestPrompt) {
      bytes = content
    } else {
      throw Failure(.failed, "there is no file \(path)")
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// A command: how it is called, and what it does.
struct CommandEntry: Sendable {
  let declaration: Command
  let run: @Sendable (Context) throws -> ExitCode
}
