internal import Foundation
package import SystemKit

extension Sandbox {
  /// Runs any program here to its end.
  package func execute(
    _ program: String, _ arguments: [String], input: String = "",
    environment changes: [String: String?] = [:], within time: Duration = .seconds(60)
  ) throws -> Finished {
    try start(program, arguments, input: input, environment: changes, within: time).finish()
  }

  /// Starts any program here.
  package func start(
    _ program: String, _ arguments: [String], input: String = "",
    environment changes: [String: String?] = [:], within time: Duration = .seconds(60)
  ) -> Running {
    var environment = environment
    for (name, value) in changes { environment[name] = value }
    return Running(
      Program(program, arguments, environment: environment, input: Array(input.utf8)),
      within: time)
  }

  /// Runs `dev-sessions` in the working folder.
  package func run(
    _ arguments: String..., input: String = "", environment: [String: String?] = [:],
    folder: String? = nil
  ) throws -> Finished {
    try begin(arguments, input: input, environment: environment, folder: folder).finish()
  }

  /// Starts `dev-sessions` in the working folder.
  package func begin(
    _ arguments: [String], input: String = "", environment: [String: String?] = [:],
    folder: String? = nil
  ) -> Running {
    var environment = environment
    if let gateway, !["attach", "demo", "gateway"].contains(arguments.first) {
      environment.merge(gateway.environment) { own, _ in own }
    }
    var arguments = arguments
    // A test that has a gateway of its own is about that.
    if let far = Self.far, environment["DEV_SESSIONS_SANDBOX"] == nil, far.carriesOut(arguments) {
      arguments = far.routed(arguments, folder: folder ?? work, variables: environment)
      environment.merge(far.callersEnvironment) { own, _ in own }
    }
    // `Program` has no folder of its own: the shell goes there and becomes the program.
    return start(
      "/bin/sh",
      ["-c", #"cd "$1" && shift && exec "$@""#, "sh", folder ?? work, program]
        + arguments, input: input, environment: environment)
  }

  /// The program under test.
  package var program: String { Path.join(programs, "dev-sessions") }

  /// Runs `dev-sessions`, which must succeed, and returns what it printed.
  @discardableResult
  package func done(
    _ arguments: String..., input: String = "", environment: [String: String?] = [:]
  ) throws -> String {
    let finished = try begin(arguments, input: input, environment: environment).finish()
    guard finished.code == 0 else { throw SandboxError("failed: \(finished)") }
    return finished.output
  }

  /// Runs a tmux client on the sandbox's server.
  @discardableResult
  package func tmux(_ arguments: String...) throws -> Finished {
    try execute(
      Path.join(programs, "tmux"), ["-S", tmuxSocket] + arguments, within: .seconds(30))
  }

  /// A folder below the sandbox's root.
  package func folder(_ name: String) throws -> String {
    let path = Path.join(root, name)
    try FileSystem.makeFolders(path)
    return path
  }

  /// Makes a symbolic link.
  package func link(_ path: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
  }

  /// Writes a file below the sandbox's root, with its folders.
  package func write(_ text: String, to name: String) throws {
    let path = Path.join(root, name)
    try FileSystem.makeFolders(Path.parent(path))
    try FileSystem.replace(path, with: Array(text.utf8))
  }

  /// Puts a shell script on the PATH.
  package func script(_ name: String, _ text: String) throws {
    try FileSystem.replace(
      Path.join(programs, name), with: Array("#!/bin/sh\n\(text)\n".utf8), mode: 0o755)
  }
}

extension Sandbox {
  /// Starts `dev-sessions` and tells which process it is, for tests that signal it.
  ///
  /// - Parameter output: the file that gets what it prints.
  package func beginProcess(
    _ arguments: [String], environment: [String: String?] = [:], output: String? = nil,
    within time: Duration = .seconds(60)
  ) throws -> (running: Running, process: ProcessIdentity) {
    let file = Path.join(root, "pid-" + RandomToken.hexadecimal(bytes: 4))
    let running = start(
      "/bin/sh",
      [
        "-c", #"cd "$1" && echo $$ > "$2" && exec >> "$3" && shift 3 && exec "$@""#, "sh", work,
        file, output ?? "/dev/stdout", program,
      ] + arguments, environment: environment, within: time)
    var process: ProcessIdentity?
    try eventually("\(arguments) is running") {
      let text = String(decoding: try FileSystem.read(file) ?? [], as: UTF8.self)
      guard text.hasSuffix("\n"), let pid = Int32(text.dropLast()) else { return false }
      process = ProcessIdentity(running: pid)
      return ProcessTable.entry(pid)?.name == "dev-sessions"
    }
    guard let process else { throw SandboxError("\(arguments) has ended") }
    return (running, process)
  }
}
