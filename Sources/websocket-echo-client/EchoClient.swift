internal import SystemKit
internal import WebSocket

/// Sends every message back until the server closes, to check the client's conformance; not installed.
///
///     websocket-echo-client URL          exits 0 only after a clean close
///     websocket-echo-client URL AGENT    runs all cases of a fuzzing server under that name
///
/// The second form speaks what conformance servers expect: the number of cases from `/getCaseCount`,
/// each case from `/runCase?case=N&agent=AGENT`, then `/updateReports?agent=AGENT`. How a case ends
/// is the server's judgement, so none of them fails the program.
@main
struct EchoClient {
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    do throws(WebSocketError) {
      switch arguments.count {
      case 1: try echo(arguments[0])
      case 2: try runCases(at: arguments[0], agent: arguments[1])
      default: fail("usage: websocket-echo-client URL [AGENT]", code: 2)
      }
    } catch {
      fail(error.description, code: 1)
    }
  }

  private static let patience = Duration.seconds(120)

  private static func connect(_ url: String) throws(WebSocketError) -> WebSocketClient {
    try WebSocketClient.connect(to: WebSocketAddress(url), until: .after(.seconds(10)))
  }

  private static func echo(_ url: String) throws(WebSocketError) {
    var client = try connect(url)
    while true {
      switch try client.receive(until: .after(patience)) {
      case .message(let message): try client.send(message, until: .after(patience))
      case .timedOut: throw .timedOut("waiting for a message")
      case .ended(.closed): return
      case .ended(.lost): throw .ended(.lost)
      }
    }
  }

  private static func runCases(at url: String, agent: String) throws(WebSocketError) {
    let base = url.hasSuffix("/") ? String(url.dropLast()) : url
    for number in 1...max(1, try caseCount(at: base)) {
      do throws(WebSocketError) {
        try echo("\(base)/runCase?case=\(number)&agent=\(agent)")
      } catch {
        Terminal.write("case \(number): \(error)\n", to: 1)
      }
    }
    try echo("\(base)/updateReports?agent=\(agent)")
  }

  private static func caseCount(at base: String) throws(WebSocketError) -> Int {
    var client = try connect("\(base)/getCaseCount")
    guard case .message(let message) = try client.receive(until: .after(patience)),
      let count = message.text.flatMap({ Int($0) })
    else { throw .handshake("the server does not tell the number of cases") }
    _ = try client.close(until: .after(.seconds(10)))
    return count
  }

  private static func fail(_ message: String, code: Int32) -> Never {
    Terminal.write("websocket-echo-client: \(message)\n", to: 2)
    Terminal.exit(code)
  }
}
