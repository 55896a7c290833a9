internal import DevSessions
internal import Gateway
internal import SystemKit

/// The program: dispatches what it was called with, and ends with the exit code.
@main
enum DevSessionsCommand {
  static let version = DevSessions.version

  /// Runs the program; ends with its exit code.
  static func main() {
    Socket.ignoreBrokenPipes()
    // On Linux Swift takes them from /proc, and so do we what we know of processes.
    guard !CommandLine.arguments.isEmpty else {
      Output.standard.error("dev-sessions: /proc is not there; mount it: mount -t proc proc /proc")
      Terminal.exit(ExitCode.failed.rawValue)
    }
    let words = Array(CommandLine.arguments.dropFirst())
    if let code = Hidden.run(words) { Terminal.exit(code.rawValue) }
    let environment = Environment.current()
    let gateway = GatewaySettings(environment: environment)
    let dispatcher = Dispatcher(caller: .here, gateway: gateway) {
      try DevSessions(environment: environment, program: try Environment.executablePath())
    }
    Terminal.exit(dispatcher.run(words).rawValue)
  }
}
