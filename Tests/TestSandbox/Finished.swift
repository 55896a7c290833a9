package import JSON
internal import SystemKit

/// The exit code and output of a finished program.
package struct Finished: Sendable, CustomStringConvertible {
  package let arguments: [String]
  /// The exit code; 128 and the signal's number when a signal ended it.
  package let code: Int32
  package let outputBytes: [UInt8]
  /// Standard error.
  package let errors: String
  package let time: Duration

  init(_ arguments: [String], _ result: Program.Result, _ time: Duration) {
    self.arguments = arguments
    code =
      switch result.status {
      case .exited(let code): code
      case .signalled(let signal): 128 + signal
      }
    outputBytes = result.output
    errors = result.errorText
    self.time = time
  }

  /// Standard output without its last line end.
  package var output: String {
    let bytes = outputBytes.last == 0x0A ? outputBytes.dropLast() : outputBytes[...]
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Standard output as JSON, which must be as the command's schema says.
  package func json() throws -> JSONValue {
    try checkSchema()
    do {
      return try JSONValue(parsing: outputBytes)
    } catch {
      throw SandboxError("not JSON (\(error)): \(self)")
    }
  }

  /// The object a failed `--json` command writes.
  package func errorJSON() throws -> JSONValue {
    guard let error = try? JSONValue(parsing: errors)["error"] else {
      throw SandboxError("no error as JSON: \(self)")
    }
    try OutputSchemas.check(["error": error], "error")
    return error
  }

  /// Throws when standard output is not what the command's schema says; each line is one value.
  package func checkSchema() throws {
    do {
      try OutputSchemas.check(outputBytes, of: arguments)
    } catch {
      throw SandboxError("\(error): \(self)")
    }
  }

  package var description: String {
    """
    \(arguments.map { $0.count > 80 ? "\($0.prefix(80))…" : $0 }.joined(separator: " ")) → \
    \(code) after \(time)
    out: \(output.prefix(1500))
    err: \(errors.prefix(1500))
    """
  }
}
