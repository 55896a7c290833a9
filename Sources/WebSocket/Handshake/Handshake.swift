internal import HTTP1

/// The opening handshake (RFC 6455, section 4.1): what the client asks and what it accepts.
struct Handshake {
  /// 16 random bytes in base64.
  let key: String

  init(key: String) {
    self.key = key
  }

  /// A handshake with a fresh key.
  static func random() -> Handshake {
    Handshake(key: Base64.encode((0..<16).map { _ in .random(in: .min ... .max) }))
  }

  /// What `Sec-WebSocket-Accept` must be.
  var accept: String {
    Base64.encode(SHA1.digest(Array("\(key)258EAFA5-E914-47DA-95CA-C5AB0DC85B11".utf8)))
  }

  /// The request; `token` becomes `Authorization: Bearer` (RFC 6750, section 2.1).
  ///
  /// No `Origin`: that is for browsers, and servers shut them out by it.
  func request(to address: WebSocketAddress, token: String?) throws(WebSocketError) -> [UInt8] {
    var fields = [
      "GET \(address.target) HTTP/1.1", "Host: \(address.hostField)", "Upgrade: websocket",
      "Connection: Upgrade", "Sec-WebSocket-Key: \(key)", "Sec-WebSocket-Version: 13",
    ]
    if let token {
      guard !token.isEmpty, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
        throw .address("the token is empty or has characters that cannot be sent")
      }
      fields.append("Authorization: Bearer \(token)")
    }
    return Array((fields.joined(separator: "\r\n") + "\r\n\r\n").utf8)
  }

  /// Why an answer with status 101 is no consent, or nil when it is.
  func objection(to head: ResponseHead) -> String? {
    guard head.version == .http11 else { return "an HTTP/1.0 server cannot switch protocols" }
    guard head.headers.list("Upgrade") == ["websocket"] else {
      return "Upgrade is not “websocket”"
    }
    guard head.headers.list("Connection").contains("upgrade") else {
      return "Connection lacks “Upgrade”"
    }
    guard head.headers.all("Sec-WebSocket-Accept") == [accept] else {
      return "Sec-WebSocket-Accept does not answer our key"
    }
    guard head.headers.list("Sec-WebSocket-Extensions").isEmpty else {
      return "the server wants an extension that was not offered"
    }
    guard head.headers.list("Sec-WebSocket-Protocol").isEmpty else {
      return "the server wants a subprotocol that was not offered"
    }
    return nil
  }
}
