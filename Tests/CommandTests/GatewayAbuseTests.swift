import JSON
import SystemKit
import TestSandbox
import Testing

extension CommandTests {
  /// Clients that mean no good, or cannot do better: the gateway says no and goes on serving.
  @Suite(.sessionsAreHere) struct GatewayAbuseTests {
    /// What a client sends; `{host}`, `{token}` stand for the right ones.
    struct Abuse: Sendable, CustomTestStringConvertible {
      let name: String
      let text: String
      /// The statuses that are fine; nil for a connection that is closed without an answer.
      let statuses: [Int?]
      var testDescription: String { name }

      init(_ name: String, _ text: String, _ statuses: Int?...) {
        self.name = name
        self.text = text
        self.statuses = statuses
      }
    }

    static let start = "GET /list HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n"
    static let authorized = start + "Authorization: Bearer {token}\r\n"
    static func post(_ fields: String, _ body: String = "") -> String {
      "POST /kill HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n"
        + "Authorization: Bearer {token}\r\nContent-Type: application/json\r\n\(fields)\r\n\(body)"
    }
    static let smuggled = "GET /list HTTP/1.1\r\nHost: x\r\n\r\n"

    /// Requests whose end two servers might see in different places.
    static let smuggling: [Abuse] = [
      Abuse(
        "two lengths", post("Content-Length: 2\r\nContent-Length: 40\r\n", "{}" + smuggled), 400),
      Abuse(
        "length and chunks",
        post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + smuggled), 400),
      Abuse("chunked in disguise", post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"), 501),
      Abuse(
        "chunked twice", post("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n"), 400, 501),
      Abuse(
        "chunked not last", post("Transfer-Encoding: chunked, gzip\r\n", "0\r\n\r\n"), 400, 501),
      Abuse(
        "two transfer encodings",
        post("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400, 501),
      Abuse("a blank before the colon", post("Content-Length : 2\r\n", "{}"), 400),
      Abuse("a folded field", authorized + "X: a\r\n b\r\n\r\n", 400),
      Abuse("bare line feeds", "GET /list HTTP/1.1\nHost: {host}\n\n", 400),
      Abuse("a CR in a value", authorized + "X: a\rb\r\n\r\n", 400),
      Abuse("a zero byte in a value", authorized + "X: a\u{0}b\r\n\r\n", 400),
      Abuse("a negative length", post("Content-Length: -1\r\n"), 400),
      Abuse("a length with a sign", post("Content-Length: +2\r\n", "{}"), 400),
      Abuse("a length in hexadecimal", post("Content-Length: 0x2\r\n", "{}"), 400),
      Abuse("a list of lengths", post("Content-Length: 2, 2\r\n", "{}"), 400),
      Abuse("a huge length", post("Content-Length: 99999999999999999999\r\n"), 413, 400),
      Abuse("a length above the limit", post("Content-Length: 4000000000\r\n"), 413),
      Abuse(
        "a chunk size that overflows",
        post("Transfer-Encoding: chunked\r\n", "ffffffffffffffff1\r\n"), 413, 400),
      Abuse("a negative chunk", post("Transfer-Encoding: chunked\r\n", "-1\r\n"), 400),
      Abuse(
        "a chunk that is longer than it says",
        post("Transfer-Encoding: chunked\r\n", "1\r\n{}\r\n0\r\n\r\n"), 400),
      Abuse(
        "an endless chunk line",
        post("Transfer-Encoding: chunked\r\n", "1;" + String(repeating: "a", count: 9000)), 400),
      Abuse(
        "HTTP/1.0 with chunks",
        "POST /kill HTTP/1.0\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ]

    static let malformed: [Abuse] = [
      Abuse("HTTP/2 without asking", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, 505),
      Abuse("HTTP/0.9", "GET /list\r\n\r\n", 400),
      Abuse("another protocol", "SSH-2.0-OpenSSH_9.9\r\n\r\n", 400),
      Abuse("TLS", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\r\n\r\n", 400),
      Abuse("no host", "GET /list HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
      Abuse("two hosts", start + "Host: {host}\r\n\r\n", 400),
      Abuse("an unknown version", "GET / HTTP/3.7\r\nHost: {host}\r\n\r\n", 505),
      Abuse("a method with odd characters", "GE(T / HTTP/1.1\r\nHost: {host}\r\n\r\n", 400),
      Abuse("two blanks", "GET  / HTTP/1.1\r\nHost: {host}\r\n\r\n", 400),
      Abuse("CONNECT", "CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: {host}\r\n\r\n", 400),
      Abuse("a request line without end", "GET /" + String(repeating: "a", count: 10_000), 414),
      Abuse("a field without end", authorized + "X: " + String(repeating: "a", count: 40_000), 431),
      Abuse(
        "a thousand fields", authorized + String(repeating: "X: a\r\n", count: 1000) + "\r\n", 431),
      Abuse("an odd expectation", post("Expect: a-miracle\r\nContent-Length: 2\r\n", "{}"), 417),
    ]

    /// Well-formed, but not from somebody who may ask.
    static let strangers: [Abuse] = [
      Abuse("no token", start + "\r\n", 401),
      Abuse("an empty token", start + "Authorization: Bearer \r\n\r\n", 401),
      Abuse(
        "a wrong token", start + "Authorization: Bearer 0123456789abcdef0123456789abcdef\r\n\r\n",
        401),
      Abuse("the token and more", start + "Authorization: Bearer {token}0\r\n\r\n", 401),
      Abuse("the token as a password", start + "Authorization: Basic {token}\r\n\r\n", 401),
      Abuse(
        "two tokens", start + "Authorization: Bearer x\r\nAuthorization: Bearer {token}\r\n\r\n",
        401),
      Abuse(
        "the token in the query",
        "GET /list?token={token} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n", 401),
      Abuse("the token in a cookie", start + "Cookie: token={token}\r\n\r\n", 401),
      Abuse(
        "a forged restricted token",
        start
          + "Authorization: Bearer ds1.7b7d.0000000000000000000000000000000000000000000000000000000000000000\r\n\r\n",
        401),
      Abuse(
        "a restricted token without a code", start + "Authorization: Bearer ds1.7b7d.\r\n\r\n", 401),
      Abuse(
        "another host",
        "GET /list HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n",
        403),
      Abuse(
        "a host that begins like ours",
        "GET /list HTTP/1.1\r\nHost: localhost.evil.example\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n",
        403),
      Abuse(
        "an address that is not ours",
        "GET /list HTTP/1.1\r\nHost: 10.1.2.3\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n",
        403),
      Abuse(
        "rebinding to the page",
        "GET / HTTP/1.1\r\nHost: evil.example:6767\r\nConnection: close\r\n\r\n", 403),
      Abuse(
        "a target of another host",
        "GET http://evil.example/list HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n",
        403),
      Abuse("another origin", authorized + "Origin: http://evil.example\r\n\r\n", 403),
      Abuse("no origin in particular", authorized + "Origin: null\r\n\r\n", 403),
      Abuse("the origin of another port", authorized + "Origin: http://127.0.0.1:1\r\n\r\n", 403),
      Abuse(
        "a script of another site",
        authorized + "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n\r\n", 403),
      Abuse(
        "a preflight",
        "OPTIONS /kill HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nOrigin: http://evil.example\r\n\r\n",
        403),
      Abuse(
        "a big body without a token",
        "POST /run HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: 30000000\r\n\r\n{",
        401),
    ]

    /// With the token, but asking for what is not there.
    static let wrong: [Abuse] = [
      Abuse(
        "a path that climbs",
        "GET /../../etc/passwd HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n",
        404),
      Abuse(
        "a path that climbs in disguise",
        "GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n",
        404),
      Abuse(
        "a session that climbs",
        "GET /logs?id=../../../etc/passwd HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n",
        404),
      Abuse(
        "a session with a zero byte",
        "GET /status?id=a%00b HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n",
        400),
      Abuse(
        "broken percent signs",
        "GET /status?id=%zz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n",
        400),
      Abuse(
        "an option as a session",
        "GET /status?id=--help HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n",
        404),
      Abuse(
        "a file of this machine",
        "GET /explain?replay=/etc/passwd HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n",
        400),
      Abuse(
        "the wrong method",
        "GET /kill HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n",
        405),
      Abuse(
        "DELETE",
        "DELETE /list HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n",
        405),
      Abuse(
        "a form",
        "POST /kill HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nAuthorization: Bearer {token}\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\n{\"id\": \"fizz\"",
        400),
      Abuse("no JSON", post("Content-Length: 3\r\n", "{{{"), 400),
      Abuse(
        "deep JSON", post("Content-Length: 200000\r\n", String(repeating: "[", count: 200_000)), 400
      ),
      Abuse("an unknown field", post("Content-Length: 12\r\n", "{\"ide\": \"x\"}"), 400),
      Abuse(
        "a command that is not for this",
        "GET /attach?id=x HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n",
        404),
    ]

    @Test("each is refused, and the gateway goes on")
    func table() throws {
      let sandbox = try sandbox()
      try sandbox.store(Sandbox.record("fizz-top", state: "stopped"))
      try sandbox.withGateway { gateway in
        for abuse in Self.smuggling + Self.malformed + Self.strangers + Self.wrong {
          let text = abuse.text.replacing("{host}", with: "127.0.0.1:\(gateway.port)")
            .replacing("{token}", with: gateway.token)
          let answer = try gateway.send(Array(text.utf8))
          #expect(abuse.statuses.contains(answer.status), "\(abuse.name): \(answer)")
          #expect(answer.count <= 1, "\(abuse.name) got a second answer: \(answer)")
          #expect(!answer.text.contains(gateway.token))
        }
        try Self.expectService(gateway)
        let log = try sandbox.text(of: "gateway.log") ?? ""
        #expect(
          !log.contains(gateway.token) && !log.contains("evil"), "the log has secrets: \(log)")
        #expect(try sandbox.storedRecords().count == 1)
      }
    }

    @Test("without a token every route and every unknown path is 401 or 403")
    func noToken() throws {
      let sandbox = try sandbox()
      try sandbox.withGateway { gateway in
        let document = try gateway.request("GET", "/openapi.json").json()
        var paths = try #require(document["paths"]?.object?.keys)
        paths += ["/nothing", "/run", "/events", "/.git/config", "//", "/*"]
        for path in paths where path != "/health" {
          for method in ["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"] {
            let answer = try gateway.request(method, path, token: .some(nil))
            #expect([401, 403].contains(answer.status), "\(method) \(path): \(answer)")
          }
        }
        for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
          for path in ["/", "/health"] {
            #expect(try gateway.request(method, path, token: .some(nil)).status == 401)
          }
        }
        let health = try gateway.request("GET", "/health", token: .some(nil))
        #expect(health.status == 200 && !health.text.contains(sandbox.root))
      }
    }

    @Test(
      "two thousand idle connections and slow ones: others are served, memory and files are bounded"
    )
    func flood() throws {
      let sandbox = try sandbox()
      try sandbox.store(Sandbox.record("fizz-top", state: "stopped"))
      try sandbox.withGateway { gateway in
        var open: [Held] = []
        for index in 0..<2000 {
          guard let connection = try? Held(gateway.port) else { break }
          // A third says nothing, a third half a request, a third the head of a large one.
          switch index % 3 {
          case 1: connection.send("GET /list HTTP/1.1\r\nHost: 127")
          case 2: connection.send("POST /run HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000")
          default: break
          }
          open.append(connection)
          // The test's own descriptors are bounded too.
          if open.count > 400 { open.removeFirst(100) }
          if index % 200 == 199 { try Self.expectService(gateway) }
        }
        try Self.expectService(gateway)
        #if os(Linux)
        let files = try FileSystem.list("/proc/\(gateway.process.pid)/fd").count
        #expect(files < 400, "\(files) open files")
        let status = String(
          decoding: try FileSystem.read("/proc/\(gateway.process.pid)/status") ?? [], as: UTF8.self)
        let memory = status.split(separator: "\n").first { $0.hasPrefix("VmRSS") } ?? ""
        let kilobytes = Int(memory.filter(\.isNumber)) ?? .max
        #expect(kilobytes < 100_000, "\(memory)")
        #endif
        open = []
      }
    }

    @Test("five hundred bodies that stop half-way do not keep others out")
    func halfBodies() throws {
      let sandbox = try sandbox()
      try sandbox.store(Sandbox.record("fizz-top", state: "stopped"))
      try sandbox.withGateway { gateway in
        let half =
          "POST /kill HTTP/1.1\r\nHost: 127.0.0.1:\(gateway.port)\r\n"
          + "Authorization: Bearer \(gateway.token)\r\nContent-Type: application/json\r\n"
          + "Content-Length: 1000\r\n\r\n{"
        var open: [Held] = []
        for _ in 0..<500 {
          let connection = try Held(gateway.port)
          connection.send(half)
          open.append(connection)
        }
        let began = MonotonicClock.now
        try Self.expectService(gateway)
        // Sooner than the ten seconds after which each is given up anyway.
        #expect(MonotonicClock.now - began < .seconds(8))
        #expect(open.count == 500)
      }
    }

    @Test("a client that drips a request is dropped")
    func slow() throws {
      let sandbox = try sandbox()
      try sandbox.withGateway { gateway in
        let connection = try Socket.connect(port: gateway.port)
        try connection.write(all: Array("GET /list HTTP/1.1\r\nHost: 127".utf8))
        // The gateway's own limit is ten seconds.
        let answer = try GatewayProcess.read(connection, patience: .seconds(20))
        #expect(answer.status == 408, "\(answer)")
      }
    }

    static func expectService(_ gateway: GatewayProcess) throws {
      let answer = try gateway.request("GET", "/list?all=true", patience: .seconds(10))
      #expect(answer.status == 200 && answer.body.contains("fizz-top"), "\(answer)")
    }
  }
}

/// A connection in an array.
private final class Held {
  private let connection: Descriptor

  init(_ port: UInt16) throws {
    connection = try Socket.connect(port: port)
  }

  func send(_ text: String) {
    try? connection.write(all: Array(text.utf8))
  }
}
