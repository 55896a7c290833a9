import Foundation
import JSON
import Testing

/// A conversation with `codex app-server` 0.163.0, one WebSocket message a line, in both directions.
struct Recording: Sendable {
  struct Line: Sendable {
    let isSent: Bool
    let message: JSONValue
  }

  let lines: [Line]

  init(_ name: String) throws {
    let file = try #require(
      Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: "jsonl"))
    lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
      let entry = try JSONValue(parsing: String(line))
      return Line(isSent: entry["dir"] == "send", message: try #require(entry["msg"]))
    }
  }

  /// What the server sent.
  var received: [JSONValue] { lines.filter { !$0.isSent }.map(\.message) }

  /// The reply to the last request of that name.
  func result(of method: String) -> JSONValue? {
    guard let request = lines.last(where: { $0.isSent && $0.message["method"]?.string == method })
    else { return nil }
    return received.first { $0["method"] == nil && $0["id"] == request.message["id"] }?["result"]
  }

  /// The thread it is about.
  var thread: String? {
    lines.lazy.compactMap { $0.message["params"]?["threadId"]?.string }.first
  }
}
