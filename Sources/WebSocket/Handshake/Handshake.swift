internal import HTTP1

/// The opening handshake (RFC 6455, section 4.1): the client's request and the check of the answer.
struct Handshake {
  /// 16 random bytes in base64.
  let key: String

  init(key: String) {
    self.key = key
  }

  /// Makes a handshake with a fresh key.
  static func random() -> Handshake {
    Handshake(key: Base64.encode((0..<16).map { _ in .random(in: .min ... .max) }))
  }

  /// The value that the server must send in `Sec-WebSocket-Accept`.
  var accept: String {
    Base64.encode(SHA1.digest(Array("\(key)258EAFA5-E914-47DA-95CA-C5AB0DC85B11".utf8)))
  }

  /// Returns the request; `token` becomes `Authorization: Bearer` (RFC 6750, section 2.1).
  ///
  /// It has no `Origin`. Browsers send that field, and servers use it to refuse web pages.
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

  /// Returns the reason why an answer with status 101 is not valid; nil when it is valid.
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

/// Base64 with padding (RFC 4648, section 4).
///
/// Only the encoder: the handshake needs no more.
enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encode(_ bytes: [UInt8]) -> String {
    var digits: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for index in 0..<4 {
        digits.append(
          index <= group.count ? alphabet[bits >> (18 - 6 * index) & 63] : UInt8(ascii: "="))
      }
    }
    return String(decoding: digits, as: UTF8.self)
  }
}
