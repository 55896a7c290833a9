package import HTTP1
internal import JSON
package import SystemKit

/// A log file with one line of JSON for each request.
package struct RequestLog: ~Copyable {
  private let file: Descriptor
  private let path: String
  private let includesBodies: Bool

  /// Appends to the file at `path`, which is made if it is missing.
  package init(path: String, includesBodies: Bool = false) throws(SystemError) {
    file = try .appending(path)
    self.path = path
    self.includesBodies = includesBodies
  }

  /// Adds a line: `time`, `path`, `model`, `kind`, `prompt`, `body` if wanted.
  package borrowing func add(
    _ seen: Observation, _ request: Request, at time: Timestamp = .now
  ) throws(SystemError) {
    var line = JSONObject([
      ("time", .string(time.description)), ("path", .string(seen.path)),
      ("model", .optional(seen.model)), ("kind", .string(seen.kind)),
      ("prompt", .optional(seen.prompt)),
    ])
    if includesBodies {
      line["body"] = (try? JSONValue(parsing: request.body)) ?? .null
    }
    try file.write(all: JSONValue.object(line).bytes() + [0x0A], to: path)
  }
}
