import Testing

@testable import WebSocket

struct HandshakeTests {
  @Test(
    "SHA-1 is that of RFC 3174 and FIPS 180",
    arguments: [
      ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
      ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
      ),
      (String(repeating: "a", count: 1_000), "291e9a6c66994949b57ba5e650361e98fc36b1ba"),
      (
        String(
          repeating: "0123456701234567012345670123456701234567012345670123456701234567", count: 10),
        "dea356a2cddd90c7a7ecedc5ebb563934f460452"
      ),
    ])
  func sha1(text: String, digest: String) {
    let hexadecimal = SHA1.digest(Array(text.utf8)).map {
      ($0 < 16 ? "0" : "") + String($0, radix: 16)
    }
    #expect(hexadecimal.joined() == digest)
  }

  @Test(
    "base64 is that of RFC 4648",
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
      ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"), ("\u{3ff}\u{3ff}", "z7/Pvw=="),
    ])
  func base64(text: String, encoded: String) {
    #expect(Base64.encode(Array(text.utf8)) == encoded)
  }

  @Test("the answer to the standard's key is the standard's")
  func accept() {
    // RFC 6455, section 1.3.
    #expect(
      Handshake(key: "dGhlIHNhbXBsZSBub25jZQ==").accept == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    #expect(Handshake.random().key.count == 24)
    #expect(Handshake.random().key != Handshake.random().key)
  }

  @Test("the request says all the standard wants")
  func request() throws {
    let handshake = Handshake(key: "KEY")
    let address = try WebSocketAddress("ws://[::1]:4500/a?b=c")
    let bytes = try handshake.request(to: address, token: "t.-_~+/=")
    #expect(
      String(decoding: bytes, as: UTF8.self) == """
        GET /a?b=c HTTP/1.1\r
        Host: [::1]:4500\r
        Upgrade: websocket\r
        Connection: Upgrade\r
        Sec-WebSocket-Key: KEY\r
        Sec-WebSocket-Version: 13\r
        Authorization: Bearer t.-_~+/=\r
        \r

        """)
  }

  @Test(
    "a token that would break the request is refused", arguments: ["", "a b", "a\r\nX: y", "é"])
  func badToken(token: String) throws {
    let address = try WebSocketAddress("ws://h/")
    let error = #expect(throws: WebSocketError.self) {
      try Handshake.random().request(to: address, token: token)
    }
    #expect(error?.description == "the token is empty or has characters that cannot be sent")
  }
}

struct WebSocketAddressTests {
  static let table: [(String, WebSocketAddress.Endpoint, String, String)] = [
    ("ws://127.0.0.1:4500", .tcp(host: "127.0.0.1", port: 4500), "/", "127.0.0.1:4500"),
    ("WS://host", .tcp(host: "host", port: 80), "/", "host"),
    ("ws://host:80/", .tcp(host: "host", port: 80), "/", "host"),
    ("ws://host:1/a/b?c=d", .tcp(host: "host", port: 1), "/a/b?c=d", "host:1"),
    ("ws://host?c=d", .tcp(host: "host", port: 80), "/?c=d", "host"),
    ("ws://[::1]:65535/x", .tcp(host: "::1", port: 65_535), "/x", "[::1]:65535"),
    ("ws://[::1]", .tcp(host: "::1", port: 80), "/", "[::1]"),
    ("unix:///run/a b.sock", .unix(path: "/run/a b.sock"), "/", "localhost"),
  ]

  @Test("addresses are read", arguments: table)
  func good(
    text: String, endpoint: WebSocketAddress.Endpoint, target: String, host: String
  ) throws {
    let address = try WebSocketAddress(text)
    #expect(address.endpoint == endpoint)
    #expect(address.target == target)
    #expect(address.hostField == host)
  }

  @Test(
    "an invalid address is refused without repeating it",
    arguments: [
      "", "secret", "http://secret/", "wss://secret/", "ws://", "ws:///secret", "ws://:80/",
      "ws://secret:/", "ws://secret:0/", "ws://secret:65536/", "ws://secret:+1/", "ws://secret:1a/",
      "ws://me:secret@host/", "ws://secret/a b", "ws://secret/#x", "ws://secret/é",
      "ws://secret/\r\nX: y", "ws://[::1/secret", "ws://[::1]secret", "ws://[]:1/", "ws://a:b:c/",
      "unix://secret", "unix:secret",
    ])
  func bad(text: String) {
    let error = #expect(throws: WebSocketError.self) { try WebSocketAddress(text) }
    #expect(error?.description.contains("secret") == false)
  }

  @Test("an address is shown without its query")
  func shown() throws {
    #expect(try WebSocketAddress("ws://h:1/p?key=secret").description == "ws://h:1/p")
    #expect(try WebSocketAddress("unix:///a").description == "unix:///a")
  }
}

struct RefusalTests {
  @Test(
    "a refusal is one line without controls and without the token",
    arguments: [
      ("", "HTTP status 401"), ("missing token\n", "HTTP status 401: missing token"),
      ("a\r\n\tb\u{1b}[31m\u{202e}", "HTTP status 401: a b [31m"),
      ("got s3cret-token, s3cret-token!", "HTTP status 401: got …, …!"),
      ("cut: s3cret-t", "HTTP status 401: cut: …"), ("not s3c", "HTTP status 401: not s3c"),
    ])
  func refusal(body: String, shown: String) {
    let refusal = Refusal(status: 401, body: Array(body.utf8), token: "s3cret-token")
    #expect(refusal.description == shown)
  }
}
