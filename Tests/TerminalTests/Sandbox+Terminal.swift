import Foundation
import JSON
import SystemKit
import TestSandbox

/// What `ask --json` told of a cell.
struct AskedCell: CustomStringConvertible {
  let json: JSONValue
  let code: Int32

  var output: String { json["output"]?.string ?? "<none>" }
  var status: Int? { json["exitStatus"]?.int }
  var reason: String? { json["reason"]?.string }
  var prompt: String? { json["prompt"]?.string }
  var isTruncated: Bool { json["truncated"]?.bool == true }
  var description: String { "\(json.text())" }
}

extension Sandbox {
  /// Starts a terminal session; nil when its program is not installed, which is said once.
  func terminal(
    _ command: [String], options: [String] = [], environment: [String: String] = [:]
  ) throws -> String? {
    guard command[0].contains("/") || Program.locate(command[0], in: self.environment) != nil else {
      print("skipped: \(command[0]) is not installed")
      return nil
    }
    let id = "term-" + RandomToken.hexadecimal(bytes: 3)
    let finished = try begin(
      ["create", "-q", "--cli", "terminal", "--id", id] + options + ["--"] + command,
      environment: environment
    ).finish()
    guard finished.code == 0 else { throw SandboxError("\(finished)") }
    return id
  }

  /// Runs a cell.
  func cell(_ id: String, _ code: String) throws -> AskedCell {
    let finished = try run("ask", id, "-t", "50s", "--json", "-f", "-", input: code)
    return AskedCell(json: try finished.json(), code: finished.code)
  }

  /// The session's raw log.
  func log(_ id: String) throws -> String {
    let path = home + "/.dev-sessions/sessions/\(id)/output.log"
    return String(decoding: try FileSystem.read(path) ?? [], as: UTF8.self)
  }
}
