internal import Foundation
internal import JSON
package import SystemKit

/// A gateway of a sandbox's own, as a process beside the test.
package struct GatewayProcess: Sendable {
  package let port: UInt16
  package let process: ProcessIdentity
  /// The full token.
  package let token: String
  private let pid: Int32

  /// Starts one on a free port; what it logs goes to `gateway.log` in the sandbox's root.
  init(
    root: String, home: String, work: String, program: String, arguments: [String] = [],
    environment: [String: String]
  ) throws {
    let bash = Program(
      "/bin/bash",
      [
        "-c",
        #"cd "$1" && exec "$2" gateway --port 0 --json "${@:4}" > "$3/gateway.out" "#
          + #"2> "$3/gateway.log""#, "bash", work, program, root,
      ] + arguments, environment: environment)
    guard let null = FileHandle(forUpdatingAtPath: "/dev/null") else {
      throw SandboxError("there is no /dev/null")
    }
    let output = Path.join(root, "gateway.out")
    try FileSystem.replace(output, with: [])
    pid = try bash.spawn(
      input: null.fileDescriptor, output: null.fileDescriptor, errors: null.fileDescriptor,
      inNewSession: true)
    guard let process = ProcessIdentity(running: pid) else {
      throw SandboxError("the gateway has ended at once")
    }
    self.process = process
    var port: Int?
    try eventually("the gateway says where it listens") {
      port = (try? JSONValue(parsing: FileSystem.read(output) ?? []))?["port"]?.int
      return port != nil
    }
    self.port = UInt16(port ?? 0)
    let file = Path.join(home, ".dev-sessions/gateway.token")
    token = String(decoding: try FileSystem.read(file) ?? [], as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// The environment variables that make a command go through it.
  package var environment: [String: String?] {
    [
      "DEV_SESSIONS_SANDBOX": "1", "DEV_SESSIONS_GATEWAY_URL": "http://127.0.0.1:\(port)",
      "DEV_SESSIONS_GATEWAY_TOKEN": token,
    ]
  }

  /// Tells it to end, unless it has been told, and returns how it did.
  @discardableResult
  package func end(hasBeenTold: Bool = false) throws -> ExitStatus {
    if !hasBeenTold { process.signal(.terminate) }
    return try Program.reap(pid)
  }

  /// Ends it without asking.
  func kill() {
    process.signal(.kill)
    _ = try? Program.reap(pid)
  }
}

extension Sandbox {
  /// Starts a gateway, which the caller must end.
  package func startGateway(_ arguments: [String] = []) throws -> GatewayProcess {
    try GatewayProcess(
      root: root, home: home, work: work, program: program, arguments: arguments,
      environment: environment)
  }

  /// Runs a gateway while `body` talks to it; it must then end in order.
  package func withGateway<Result>(
    _ arguments: String..., environment changes: [String: String] = [:],
    _ body: (GatewayProcess) throws -> Result
  ) throws -> Result {
    let gateway = try GatewayProcess(
      root: root, home: home, work: work, program: program, arguments: arguments,
      environment: environment.merging(changes) { $1 })
    let result: Result
    do {
      result = try body(gateway)
    } catch {
      gateway.kill()
      throw error
    }
    let status = try gateway.end()
    guard status.isSuccess else { throw SandboxError("the gateway ended with \(status)") }
    return result
  }
}
