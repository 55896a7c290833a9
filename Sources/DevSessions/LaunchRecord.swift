internal import JSON
internal import SystemKit

/// What is to run in a pane; written 0600 for the launcher, which removes it before it becomes the agent.
///
/// So no value of the environment is ever in an argument list, and nothing passes through a shell.
package struct LaunchRecord: Sendable {
  package let folder: String
  package let executable: String
  package let arguments: [String]
  package let environment: [String: String]
  /// Whether the program is told of the tmux it runs in.
  package var keepsTmux = false

  /// Writes the record for the launcher.
  func write(to path: String) throws(SystemError) {
    let value: JSONValue = [
      "folder": .string(folder), "executable": .string(executable), "keepsTmux": .bool(keepsTmux),
      "arguments": .array(arguments.map(JSONValue.string)),
      "environment": .object(
        JSONObject(environment.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })),
    ]
    try FileSystem.replace(path, with: value.bytes(), mode: 0o600)
  }

  /// Reads the record and removes it.
  private static func take(_ path: String) throws -> LaunchRecord {
    guard let bytes = try FileSystem.read(path) else {
      throw Failure(.failed, "there is no launch record at \(path)")
    }
    try FileSystem.remove(path)
    let value = try JSONValue(parsing: bytes)
    guard let folder = value["folder"]?.string, let executable = value["executable"]?.string,
      let arguments = value["arguments"]?.array, let environment = value["environment"]?.object
    else { throw Failure(.failed, "the launch record at \(path) is not complete") }
    return LaunchRecord(
      folder: folder, executable: executable, arguments: arguments.compactMap(\.string),
      environment: Dictionary(
        environment.members.compactMap { member in
          member.value.string.map { (member.key, $0) }
        }, uniquingKeysWith: { _, last in last }),
      keepsTmux: value["keepsTmux"]?.bool ?? false)
  }

  /// Becomes the agent: the hidden launcher that tmux runs in the pane.
  ///
  /// What describes the terminal comes from the pane, everything else from the record.
  package static func launch(_ path: String, paneEnvironment: [String: String]) throws -> Never {
    let record = try take(path)
    var environment = record.environment
    let ofTmux = record.keepsTmux ? ["TMUX", "TMUX_PANE"] : []
    for variable in ["TERM", "COLORTERM", "TERM_PROGRAM", "TERM_PROGRAM_VERSION"] + ofTmux {
      environment[variable] = paneEnvironment[variable]
    }
    try FileSystem.changeFolder(record.folder)
    try Program(record.executable, record.arguments, environment: environment).replaceProcess()
  }
}
