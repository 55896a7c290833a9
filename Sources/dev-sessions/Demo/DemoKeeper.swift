internal import DevSessions
internal import HTTP1
internal import ScriptedModel
internal import SystemKit

/// The demo's second process: makes its folder, stands in for the model, and tidies up at the end.
///
/// The end is when standard input closes, which it does also when the demo is killed with a signal
/// that cannot be caught. So nothing of the demo is left running or lying about.
enum DemoKeeper {
  /// The word that starts it; not part of the interface.
  static let word = "demo-keeper"

  /// The program and arguments that run a keeper.
  static func program(
    _ program: String, for home: DemoHome, path: String, keepsFolder: Bool
  ) -> Program {
    Program(
      program, [word, home.folder] + (keepsFolder ? ["keep"] : []), environment: ["PATH": path])
  }

  /// Prints the stand-in's address when all is ready, and serves.
  static func run(_ words: [String]) -> ExitCode {
    let home = DemoHome(folder: words[1])
    let path = Environment.current()["PATH"] ?? ""
    do {
      try home.make()
    } catch {
      // Whatever has the name is not ours to remove.
      Output.standard.error("dev-sessions demo: \(error)")
      return .failed
    }
    do {
      try serve(home)
    } catch {
      Output.standard.error("dev-sessions demo: \(error)")
      tidy(home, path: path, keepsFolder: false)
      return .failed
    }
    return tidy(home, path: path, keepsFolder: words.count == 3) ? .done : .failed
  }

  /// Ends what runs and removes the folder; tells whether it could.
  @discardableResult
  static func tidy(_ home: DemoHome, path: String, keepsFolder: Bool) -> Bool {
    let patience = Deadline.after(.seconds(10))
    while true {
      home.endProcesses(path: path)
      guard !keepsFolder else { return true }
      do throws(SystemError) {
        try home.remove()
        return true
      } catch {
        // Somebody may have written to it while it was being removed.
        guard patience.hasPassed else { continue }
        Output.standard.error("dev-sessions demo: \(error)")
        return false
      }
    }
  }

  private static func serve(_ home: DemoHome) throws(SystemError) {
    var limits = LoopbackServer.Limits()
    limits.request.body = 64 << 20
    limits.sending = .seconds(600)
    let server = try LoopbackServer(limits: limits)
    let address = "http://127.0.0.1:\(server.port)"
    try home.furnish(model: address)
    let api = ScriptedAPI()
    let log = try RequestLog(path: home.modelLog)
    Output.standard.line(address)
    try server.run(until: .whenReadable(0)) { request in
      let (response, seen) = api.answer(request)
      try? log.add(seen, request)
      return response
    }
  }
}
