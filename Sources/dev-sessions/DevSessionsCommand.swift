internal import DevSessions
internal import Gateway
internal import SystemKit

/// The program: dispatches what it was called with, and ends with the exit code.
@main
enum DevSessionsCommand {
  static let version = DevSessions.version

  /// Runs the program; ends with its exit code.
  static func main() {
    StandardStreams.openMissing()
    WriteSignals.ignore()
    // On Linux Swift takes them from /proc, and so do we what we know of processes.
    guard !CommandLine.arguments.isEmpty else {
      Output.standard.error("dev-sessions: /proc is not there; mount it: mount -t proc proc /proc")
      Terminal.exit(ExitCode.failed.rawValue)
    }
    let words = Array(CommandLine.arguments.dropFirst())
    if let failure = misencodedArgument {
      Terminal.exit(Dispatcher(caller: .here) { throw failure }.refuse(failure, words).rawValue)
    }
    if let code = Hidden.run(words) { Terminal.exit(code.rawValue) }
    let environment = Environment.current()
    let gateway = GatewaySettings(environment: environment)
    let dispatcher = Dispatcher(caller: .here, gateway: gateway) {
      try DevSessions(environment: environment, program: try Environment.executablePath())
    }
    Terminal.exit(dispatcher.runAndClose(words).rawValue)
  }

  /// Why the words cannot be taken as they are: Swift has made U+FFFD of what is not UTF-8.
  private static var misencodedArgument: Failure? {
    let arguments = UnsafeBufferPointer(
      start: CommandLine.unsafeArgv, count: Int(CommandLine.argc))
    for (index, argument) in arguments.enumerated().dropFirst() {
      guard let argument, String(validatingCString: argument) == nil else { continue }
      var bytes: [UInt8] = []
      while argument[bytes.count] != 0 { bytes.append(UInt8(bitPattern: argument[bytes.count])) }
      do {
        _ = try OutsideText.decode(bytes)
      } catch {
        return Failure(.usage, "argument \(index) \(error)", hint: error.remedy)
      }
    }
    return nil
  }
}
