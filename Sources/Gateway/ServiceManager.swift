internal import DevSessions
internal import SystemKit

/// What runs services for a user.
package protocol ServiceManager {
  /// The file that defines the gateway's service.
  var path: String { get }

  /// Writes the definition and starts the service, in place of one that is there.
  func install(_ definition: ServiceDefinition) throws

  /// Stops the service and removes it; false when there was none.
  func uninstall() throws -> Bool

  /// What the service is doing, in one word.
  var state: String { get }
}

/// Runs a manager's own program and tells what it said when it failed.
struct ServiceTool {
  let executable: String
  let environment: [String: String]

  /// What it printed, or nil when it failed and `mayFail`.
  @discardableResult
  func run(_ arguments: [String], mayFail: Bool = false) throws -> String? {
    let program = Program(executable, arguments, environment: environment)
    guard let result = try program.run(until: .after(.seconds(30))) else {
      throw Failure(.failed, "\(executable) does not end")
    }
    guard !result.status.isSuccess else { return result.outputText }
    guard !mayFail else { return nil }
    let words = result.errorText.split(whereSeparator: \.isNewline).joined(separator: "; ")
    throw Failure(.failed, "\(executable) \(arguments.joined(separator: " ")) failed: \(words)")
  }
}

/// systemd's manager of the user.
package struct Systemd: ServiceManager {
  private static let unit = "dev-sessions-gateway.service"
  private let tool: ServiceTool
  package let path: String

  package init(home: String, environment: [String: String]) {
    let folder = environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 }
    path = Path.join(folder ?? Path.join(home, ".config"), "systemd/user/\(Self.unit)")
    tool = ServiceTool(executable: "systemctl", environment: environment)
  }

  /// Whether there is one to talk to: not in most containers, nor under another init.
  package var isThere: Bool {
    (try? tool.run(["--user", "show", "--property=Version"], mayFail: true)) ?? nil != nil
  }

  package func install(_ definition: ServiceDefinition) throws {
    try FileSystem.makeFolders(Path.parent(path))
    try FileSystem.replace(path, with: Array(definition.unit.utf8), mode: 0o600)
    try tool.run(["--user", "daemon-reload"])
    try tool.run(["--user", "enable", Self.unit])
    try tool.run(["--user", "restart", Self.unit])
  }

  package func uninstall() throws -> Bool {
    guard FileSystem.exists(path) else { return false }
    try tool.run(["--user", "disable", "--now", Self.unit], mayFail: true)
    try FileSystem.remove(path)
    try tool.run(["--user", "daemon-reload"])
    return true
  }

  package var state: String {
    // It fails for everything but "active", and prints the word all the same.
    let program = Program(
      tool.executable, ["--user", "is-active", Self.unit], environment: tool.environment)
    guard let result = try? program.run(until: .after(.seconds(10))) else { return "unknown" }
    let word = result.outputText.split(whereSeparator: \.isWhitespace).first
    return word.map(String.init) ?? "unknown"
  }
}

/// launchd's agents of the user.
package struct Launchd: ServiceManager {
  private let tool: ServiceTool
  package let path: String

  package init(home: String, environment: [String: String]) {
    path = Path.join(home, "Library/LaunchAgents/\(ServiceDefinition.label).plist")
    tool = ServiceTool(executable: "launchctl", environment: environment)
  }

  private var domain: String { "gui/\(Environment.userNumber)" }
  private var target: String { "\(domain)/\(ServiceDefinition.label)" }

  package func install(_ definition: ServiceDefinition) throws {
    try tool.run(["bootout", target], mayFail: true)
    try FileSystem.makeFolders(Path.parent(path))
    try FileSystem.replace(path, with: Array(definition.propertyList.utf8), mode: 0o600)
    try tool.run(["bootstrap", domain, path])
  }

  package func uninstall() throws -> Bool {
    guard FileSystem.exists(path) else { return false }
    try tool.run(["bootout", target], mayFail: true)
    try FileSystem.remove(path)
    return true
  }

  package var state: String {
    let text = (try? tool.run(["print", target], mayFail: true)) ?? nil
    guard let text else { return "stopped" }
    return text.contains("state = running") ? "active" : "loaded"
  }
}
