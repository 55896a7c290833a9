internal import HTTP1
internal import JSON
internal import SystemKit

/// Asks a port whether a gateway is there.
package enum GatewayProbe {
  /// The version of the gateway that answers; nil when none does within two seconds.
  package static func version(host: String, port: UInt16) -> String? {
    // Who listens everywhere is asked here.
    let host = ["0.0.0.0", "::"].contains(host) ? "127.0.0.1" : host
    let deadline = Deadline.after(.seconds(2))
    guard let connection = try? Socket.connect(host: host, port: port, until: deadline) else {
      return nil
    }
    let name = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
    let request = "GET /health HTTP/1.1\r\nHost: \(name):\(port)\r\nConnection: close\r\n\r\n"
    guard (try? Socket.send(some: Array(request.utf8)[...], on: connection)) != nil else {
      return nil
    }
    var bytes: [UInt8] = []
    while bytes.count < 65_536 {
      let ready = try? Poll.wait(for: [.init(connection.number)], until: deadline)
      guard ready?.first?.isReady == true, case .moved? = try? connection.read(into: &bytes) else {
        break
      }
    }
    var decoder = ResponseHeadDecoder()
    decoder.feed(bytes)
    guard let head = try? decoder.next(), head.status == .ok,
      let value = try? JSONValue(parsing: Array(decoder.takeRest())),
      value["program"]?.string == "dev-sessions"
    else { return nil }
    return value["version"]?.string
  }
}
