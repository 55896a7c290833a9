internal import HTTP1
internal import ScriptedModel
internal import SystemKit

/// `scripted-model`: serves until it is killed.
@main
struct ScriptedModelCommand {
  static func main() {
    guard let options = Options(CommandLine.arguments.dropFirst()) else {
      Terminal.write(Options.usage, to: 2)
      Terminal.exit(2)
    }
    if options.wantsHelp {
      Terminal.write(Options.usage, to: 1)
      return
    }
    do throws(SystemError) {
      try serve(options)
    } catch {
      Terminal.write("scripted-model: \(error)\n", to: 2)
      Terminal.exit(1)
    }
  }

  private static func serve(_ options: Options) throws(SystemError) {
    var limits = LoopbackServer.Limits()
    limits.request.body = 64 << 20
    limits.sending = .seconds(600)
    let server = try LoopbackServer(port: options.port, limits: limits)
    let api = ScriptedAPI()
    if let path = options.log {
      let log = try RequestLog(path: path, includesBodies: options.logsBodies)
      announce(server)
      try server.run(until: .when { false }) { request in
        let (response, seen) = api.answer(request)
        do throws(SystemError) {
          try log.add(seen, request)
        } catch {
          Terminal.write("scripted-model: \(error)\n", to: 2)
        }
        return response
      }
    } else {
      announce(server)
      try server.run(until: .when { false }) { api.answer($0).0 }
    }
  }

  private static func announce(_ server: borrowing LoopbackServer) {
    Terminal.write("http://127.0.0.1:\(server.port)\n", to: 1)
  }
}
