internal import DevSessions
internal import HTTP1
internal import JSON
internal import Remote

/// What a command with `--json` gave, put together as the answer of a route.
struct CommandResult {
  private(set) var output: [UInt8] = []
  private(set) var errors: [UInt8] = []

  /// Takes in the frames that have come, and returns the exit code if it was among them.
  mutating func add(_ frame: RunFrame) {
    switch frame {
    case .output(let text): output += text.utf8
    case .errors(let text): errors += text.utf8
    case .file, .exit, .alive: break
    }
  }

  /// The answer once the command has ended.
  func response(_ code: Int32) -> Response {
    if output.isEmpty, let error = error(code) {
      return Answers.json(error, Answers.status(code), exitCode: code)
    }
    let lines = output.lazy.filter { $0 == 0x0A }.count
    return Answers.json(
      output, exitCode: code, type: lines > 1 ? "application/x-ndjson" : "application/json")
  }

  /// The error the command wrote, with the exit code in it; nil when it wrote none and did not fail.
  func error(_ code: Int32) -> [UInt8]? {
    guard code != 0 else { return nil }
    for line in errors.split(separator: 0x0A) {
      guard var object = (try? JSONValue(parsing: line))?.object,
        var error = object["error"]?.object
      else { continue }
      error["exitCode"] = .int(code)
      object["error"] = .object(error)
      return JSONValue.object(object).bytes() + [0x0A]
    }
    let text = String(decoding: errors, as: UTF8.self)
    let name = ExitCode(rawValue: code)?.name ?? "failed"
    let value: JSONValue = [
      "error": ["code": .string(name), "message": .string(text), "exitCode": .int(code)]
    ]
    return value.bytes() + [0x0A]
  }
}
