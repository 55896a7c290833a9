import SystemKit
import Testing

@testable import WebSocket

/// One way to answer a handshake: what is sent, what then happens, and what the client says.
struct HostileAnswer: Sendable, CustomTestStringConvertible {
  enum Afterwards: Sendable {
    case hangUp
    case reset
    /// Stays connected and silent, until the client leaves.
    case keepSilent
    /// Sends this again and again.
    case goOn(String)
    /// Sends one byte at a time with 20 ms between them.
    case drip
  }

  let testDescription: String
  /// Sent after the request has been read; `$ACCEPT` stands for the right answer to its key.
  let answer: String
  var afterwards = Afterwards.hangUp
  var patience = Duration.seconds(5)
  /// Part of the error, or nil when the client must be content.
  let error: String?

  init(
    _ name: String, _ answer: String, _ afterwards: Afterwards = .hangUp,
    patience: Duration = .seconds(5), error: String?
  ) {
    testDescription = name
    self.answer = answer
    self.afterwards = afterwards
    self.patience = patience
    self.error = error
  }

  /// An answer that is right but for these lines; an empty text removes a line.
  static func but(
    _ name: String, status: String = "HTTP/1.1 101 Switching Protocols",
    upgrade: String = "Upgrade: websocket", connection: String = "Connection: Upgrade",
    accept: String = "Sec-WebSocket-Accept: $ACCEPT", also: String = "", error: String?
  ) -> HostileAnswer {
    let lines = [status, upgrade, connection, accept, also].filter { !$0.isEmpty }
    return HostileAnswer(name, lines.joined(separator: "\r\n") + "\r\n\r\n", error: error)
  }

  func run(_ connection: RawConnection) throws {
    let accept = try connection.readKey()
    let parts = answer.split(separator: "$ACCEPT", omittingEmptySubsequences: false)
    let answer = parts.joined(separator: accept)
    switch afterwards {
    case .hangUp: connection.write(answer)
    case .reset:
      connection.write(answer)
      connection.resetOnClose()
    case .keepSilent:
      connection.write(answer)
      try connection.drain()
    case .goOn(let more):
      connection.write(answer)
      while connection.write(more) {}
    case .drip:
      for byte in answer.utf8 {
        guard connection.write([byte]) else { return }
        MonotonicClock.sleep(.milliseconds(20))
      }
    }
  }
}

private let fine = """
  HTTP/1.1 101 Switching Protocols\r
  Upgrade: websocket\r
  Connection: Upgrade\r
  Sec-WebSocket-Accept: $ACCEPT\r
  \r

  """

struct HostileHandshakeTests {
  static let unlikeAHandshake: [HostileAnswer] = [
    .but("right", error: nil),
    .but(
      "other cases of letters", upgrade: "UPGRADE: WebSocket",
      connection: "connection: keep-alive, uPGRADE", error: nil),
    .but("blanks around values", upgrade: "Upgrade: \t websocket \t", error: nil),
    .but("two Connection fields", connection: "Connection: a\r\nConnection: upgrade", error: nil),
    .but("no reason phrase", status: "HTTP/1.1 101", error: nil),
    .but("empty lists of offers", also: "Sec-WebSocket-Protocol:", error: nil),
    .but("fields nobody knows", also: "X-Codex: 1\r\nServer: é", error: nil),
    HostileAnswer(
      "an interim answer first", "HTTP/1.1 103 Early\r\nA: b\r\n\r\n" + fine, error: nil),
    .but("wrong accept", accept: "Sec-WebSocket-Accept: AAAA", error: "does not answer our key"),
    .but("accept in other letters", accept: "Sec-WebSocket-Accept: x$ACCEPT", error: "our key"),
    .but("no accept", accept: "", error: "does not answer our key"),
    .but("accept twice", also: "Sec-WebSocket-Accept: $ACCEPT", error: "our key"),
    .but("no Upgrade", upgrade: "", error: "Upgrade is not"),
    .but("another Upgrade", upgrade: "Upgrade: h2c", error: "Upgrade is not"),
    .but("two Upgrades", upgrade: "Upgrade: websocket, h2c", error: "Upgrade is not"),
    .but("no Connection", connection: "", error: "Connection lacks"),
    .but("another Connection", connection: "Connection: close", error: "Connection lacks"),
    .but("a Connection that only looks so", connection: "Connection: upgrades", error: "lacks"),
    .but(
      "an extension", also: "Sec-WebSocket-Extensions: permessage-deflate", error: "an extension"),
    .but("a subprotocol", also: "Sec-WebSocket-Protocol: chat", error: "a subprotocol"),
    .but("HTTP/1.0", status: "HTTP/1.0 101 Switching", error: "HTTP/1.0"),
    .but("HTTP/2", status: "HTTP/2 101 Switching", error: "not HTTP/1.1"),
    .but("a status of two digits", status: "HTTP/1.1 10 X", error: "invalid status"),
    .but("a status of letters", status: "HTTP/1.1 abc X", error: "invalid status"),
    .but("status 999", status: "HTTP/1.1 999 X", error: "invalid status"),
    .but("status 099", status: "HTTP/1.1 099 X", error: "invalid status"),
    .but("a control in the reason", status: "HTTP/1.1 101 a\u{1}b", error: "reason phrase"),
    .but("a folded field", also: "X: a\r\n b", error: "folded"),
    .but("a field without a colon", also: "nonsense", error: "without a colon"),
    .but("a blank before the colon", also: "X : a", error: "field name"),
    .but("an empty name", also: ": a", error: "field name"),
    .but("a control in a value", also: "X: a\u{0}b", error: "field value"),
    .but("bare line feeds", status: "HTTP/1.1 101 X\nUpgrade: websocket\n", error: "CRLF"),
    .but("a bare carriage return", also: "X: a\rb", error: "CR inside"),
    .but("a huge field", also: "X: " + String(repeating: "a", count: 40_000), error: "too large"),
    .but(
      "many fields", also: String(repeating: "X: a\r\n", count: 200) + "Y: b", error: "too large"),
    HostileAnswer(
      "a huge status line", "HTTP/1.1 101 " + String(repeating: "x", count: 9000) + "\r\n\r\n",
      error: "too large"),
  ]

  static let troublesome: [HostileAnswer] = [
    HostileAnswer("nothing", "", error: "hung up"),
    HostileAnswer("a reset", "", .reset, error: "hung up"),
    HostileAnswer("half a head", "HTTP/1.1 101 Switching Protocols\r\nUpgr", error: "hung up"),
    HostileAnswer("silence", "", .keepSilent, patience: .milliseconds(150), error: "timed out"),
    HostileAnswer(
      "silence within the head", "HTTP/1.1 101 X\r\n", .keepSilent, patience: .milliseconds(150),
      error: "timed out"),
    HostileAnswer("a drip, in time", fine, .drip, patience: .seconds(10), error: nil),
    HostileAnswer(
      "a drip, too slow", fine, .drip, patience: .milliseconds(200), error: "timed out"),
    HostileAnswer("endless fields", "HTTP/1.1 101 X\r\n", .goOn("A: b\r\n"), error: "too large"),
    HostileAnswer("an endless line", "HTTP/1.1 101 X\r\nA: ", .goOn("bbbb"), error: "too large"),
    HostileAnswer(
      "endless interim answers", "", .goOn("HTTP/1.1 100 Continue\r\n\r\n"),
      error: "interim answers"),
    HostileAnswer("binary rubbish", "", .goOn("\u{0}\u{1}\u{ff}"), error: "too large"),
    HostileAnswer("another protocol", "SSH-2.0-OpenSSH_9.6\r\n", error: "not HTTP/1.1"),
    HostileAnswer("an old server", "<html>hello</html>\r\n", error: "not HTTP/1.1"),
  ]

  static let refusals: [HostileAnswer] = [
    HostileAnswer(
      "200", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", .keepSilent,
      error: "HTTP status 200: hello"),
    HostileAnswer(
      "401",
      "HTTP/1.1 401 Unauthorized\r\ncontent-length: 31\r\n\r\ninvalid websocket bearer token!",
      error: "HTTP status 401: invalid websocket bearer token!"),
    HostileAnswer(
      "403, body until the end", "HTTP/1.1 403 Forbidden\r\n\r\nno\r\nentry\u{1b}[0m",
      error: "HTTP status 403: no entry [0m"),
    HostileAnswer(
      "404, body after a while", "HTTP/1.0 404 Not Found\r\n\r\nwhat?", .drip,
      error: "HTTP status 404: what?"),
    HostileAnswer(
      "400 without a body", "HTTP/1.1 400 Bad Request\r\n\r\n", error: "HTTP status 400"),
    HostileAnswer(
      "500, a body that does not come", "HTTP/1.1 500 X\r\nContent-Length: 9\r\n\r\nhalf",
      .keepSilent, error: "HTTP status 500: half"),
    HostileAnswer(
      "500, an endless body", "HTTP/1.1 500 X\r\n\r\n", .goOn("all work and no play "),
      error: "HTTP status 500: all work and no play all work"),
    HostileAnswer(
      "a length that is none", "HTTP/1.1 500 X\r\nContent-Length: -5\r\n\r\nx",
      error: "HTTP status 500"),
    HostileAnswer(
      "a chunked body", "HTTP/1.1 502 X\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
      error: "HTTP status 502"),
    HostileAnswer(
      "a redirection",
      "HTTP/1.1 302 Found\r\nLocation: ws://elsewhere/\r\nContent-Length: 0\r\n\r\n",
      error: "HTTP status 302"),
    HostileAnswer(
      "the token, sent back", "HTTP/1.1 401 X\r\n\r\nnot s3cret-token, no", error: "not …, no"),
  ]

  @Test(
    "the client takes what is a handshake and names what is wrong with the rest",
    arguments: unlikeAHandshake + troublesome + refusals)
  func answers(answer: HostileAnswer) throws {
    let failure = try withRawServer { connection in
      try answer.run(connection)
    } _: { port -> WebSocketError? in
      do throws(WebSocketError) {
        _ = try connect(port, token: "s3cret-token", patience: answer.patience) {
          $0.closing = .milliseconds(300)
        }
        return nil
      } catch {
        return error
      }
    }
    guard let expected = answer.error else {
      #expect(failure == nil)
      return
    }
    let text = try #require(failure).description
    #expect(text.contains(expected), "\(text)")
    #expect(!text.contains("s3cret"))
    #expect(text.utf8.count < 1200)
    #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 })
  }

  @Test("frames that come along with the answer are not lost")
  func framesAtOnce() throws {
    try withRawServer { connection in
      try connection.upgrade(extra: text("at once") + text("and more") + [0x81])
      connection.write([2, 0x68, 0x69])
      try connection.drain()
    } _: { port in
      var client = try connect(port)
      let isThere = client.hasBufferedInput
      #expect(isThere)
      for expected in ["at once", "and more", "hi"] {
        let reception = try client.receive(until: .after(.seconds(5)))
        #expect(reception == .message(Message(expected)))
      }
      let isEmpty = !client.hasBufferedInput
      #expect(isEmpty)
    }
  }

  @Test("nobody listening is an error that names the address, without the token")
  func refusedConnection() throws {
    let free = try Socket.listen(port: 0)
    do { _ = Descriptor(owning: free.socket) }
    let error = #expect(throws: WebSocketError.self) {
      _ = try connect(free.port, token: "s3cret-token")
    }
    #expect(error?.description.hasPrefix("cannot connect to 127.0.0.1:\(free.port): ") == true)
  }

  @Test("names, IPv6 and Unix sockets are reached")
  func endpoints() throws {
    let path = "/tmp/websocket-\(RandomToken.hexadecimal(bytes: 6)).sock"
    defer { try? FileSystem.remove(path) }
    try withRawServer(path: path) { connection in
      let request = try connection.readRequest()
      #expect(request.contains("\r\nHost: localhost\r\n"))
      connection.write("HTTP/1.1 401 X\r\nContent-Length: 0\r\n\r\n")
    } _: { _ in
      let error = #expect(throws: WebSocketError.self) {
        _ = try WebSocketClient.connect(
          to: WebSocketAddress("unix://\(path)"), until: .after(.seconds(5)))
      }
      #expect(error?.description == "the server refused the WebSocket: HTTP status 401")
    }
    // Only IPv4 is listened on, so that a name with both addresses needs a second try.
    try withRawServer { connection in
      try connection.upgrade(extra: text("hello"))
      try connection.drain()
    } _: { port in
      var client = try WebSocketClient.connect(
        to: WebSocketAddress("ws://localhost:\(port)"), until: .after(.seconds(5)))
      let reception = try client.receive(until: .after(.seconds(5)))
      #expect(reception == .message(Message("hello")))
    }
    for (address, problem) in [
      ("ws://[::1]:1/", "cannot connect to [::1]:1: "),
      ("ws://" + String(repeating: "x", count: 70), "cannot find xxx"),
      ("unix:///nowhere/at/all", "cannot connect to /nowhere/at/all: "),
      ("unix:///" + String(repeating: "x", count: 200), "cannot connect to /xxx"),
    ] {
      let error = #expect(throws: WebSocketError.self) {
        _ = try WebSocketClient.connect(
          to: WebSocketAddress(address), until: .after(.seconds(10)))
      }
      #expect(error?.description.hasPrefix(problem) == true, "\(error?.description ?? "")")
    }
  }
}
