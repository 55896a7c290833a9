import Foundation
import HTTP1
import Synchronization
import SystemKit
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// The end of a pipe whose closing is a signal.
private final class Signalling {
  var end: Descriptor?

  init(owning number: Int32) {
    end = Descriptor(owning: number)
  }
}

/// A connection that can be kept in an array.
private final class Client {
  let connection: Descriptor

  init(_ connection: consuming Descriptor) {
    self.connection = connection
  }
}

/// Runs a server on a thread of its own while `body` talks to it.
private func withServer(
  _ change: (inout LoopbackServer.Limits) -> Void = { _ in },
  handler: @escaping @Sendable (Request) -> Response,
  _ body: (UInt16) throws -> Void
) throws {
  var limits = LoopbackServer.Limits()
  change(&limits)
  // Not a Pipe of Foundation's: a child that another test starts would inherit it and keep it open.
  let ends = try Descriptor.pipe()
  let reading = Descriptor(owning: ends.read)
  let stop = Signalling(owning: ends.write)
  let descriptor = reading.number
  let listening = DispatchSemaphore(value: 0)
  let ended = DispatchSemaphore(value: 0)
  let port = Mutex<UInt16>(0)
  let thread = Thread { [limits] in
    defer { ended.signal() }
    do throws(SystemError) {
      let server = try LoopbackServer(limits: limits)
      port.withLock { $0 = server.port }
      listening.signal()
      try server.run(until: .whenReadable(descriptor), handler: handler)
    } catch {
      Issue.record(error)
    }
  }
  thread.start()
  defer {
    stop.end = nil
    #expect(ended.wait(timeout: .now() + 5) == .success, "the server stops when told")
  }
  try #require(listening.wait(timeout: .now() + 5) == .success)
  try body(port.withLock { $0 })
}

/// Sends `text` and returns all that comes back until the server closes, or `ending` has come.
private func exchange(_ port: UInt16, _ text: String, until ending: String? = nil) throws -> String
{
  let connection = try Socket.connect(port: port)
  try connection.write(all: Array(text.utf8))
  return try receive(connection, until: ending)
}

private func receive(_ connection: borrowing Descriptor, until ending: String? = nil) throws
  -> String
{
  let deadline = Deadline.after(.seconds(10))
  var bytes: [UInt8] = []
  while true {
    if let ending, bytes.suffix(ending.utf8.count).elementsEqual(ending.utf8) {
      return String(decoding: bytes, as: UTF8.self)
    }
    let ready = try Poll.wait(for: [Poll.Interest(connection.number)], until: deadline)
    guard ready[0].isReady else {
      Issue.record("no answer in time")
      return String(decoding: bytes, as: UTF8.self)
    }
    guard case .moved = try connection.read(into: &bytes) else {
      return String(decoding: bytes, as: UTF8.self)
    }
  }
}

/// What URLSession gets from `url`.
private func fetch(_ url: URL) throws -> String {
  let answer = Mutex<String?>(nil)
  let ended = DispatchSemaphore(value: 0)
  let task = URLSession.shared.dataTask(with: url) { data, _, _ in
    answer.withLock { $0 = data.map { String(decoding: $0, as: UTF8.self) } }
    ended.signal()
  }
  task.resume()
  try #require(ended.wait(timeout: .now() + 10) == .success)
  return try #require(answer.withLock { $0 })
}

private let echo: @Sendable (Request) -> Response = { request in
  .text("\(request.method) \(request.target) \(request.body.count)")
}

@Suite("Loopback server", .serialized)
struct LoopbackServerTests {
  @Test("pipelined requests are answered in order on one connection")
  func keepAlive() throws {
    try withServer(handler: echo) { port in
      let answer = try exchange(
        port,
        "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhiGET /2 HTTP/1.1\r\nHost: a\r\n"
          + "\r\nHEAD /3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
      let bodies = answer.components(separatedBy: "\r\n\r\n")
      #expect(bodies.count == 4)
      #expect(bodies[1].hasPrefix("POST /1 2HTTP/1.1 200 OK"))
      #expect(bodies[2].hasPrefix("GET /2 0HTTP/1.1 200 OK"))
      #expect(bodies[2].contains("Content-Length: 9"))
      #expect(bodies[3].isEmpty, "HEAD has no body")
    }
  }

  @Test("URLSession, a client we did not write, gets fixed and streamed bodies")
  func oracle() throws {
    try withServer(handler: { request in
      request.path == "/s"
        ? .script([.write([0x61]), .pause(.milliseconds(5)), .write([0x62])]) : echo(request)
    }) { port in
      for (path, expected) in [("/x?y", "GET /x?y 0"), ("/s", "ab"), ("/z", "GET /z 0")] {
        let url = try #require(URL(string: "http://127.0.0.1:\(port)\(path)"))
        #expect(try fetch(url) == expected)
      }
    }
  }

  @Test("a slow stream does not hold up other connections")
  func concurrency() throws {
    try withServer(handler: { request in
      request.path == "/hang" ? .script([.write([0x61]), .pause(.seconds(60))]) : echo(request)
    }) { port in
      var hanging: [Int32] = []
      defer { hanging.forEach { _ = Descriptor(owning: $0) } }
      for _ in 0..<50 {
        let connection = try Socket.connect(port: port)
        try connection.write(all: Array("GET /hang HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
        #expect(try receive(connection, until: "1\r\na\r\n").contains("chunked"))
        hanging.append(dup(connection.number))
      }
      let answer = try exchange(port, "GET /quick HTTP/1.0\r\n\r\n")
      #expect(answer.hasSuffix("GET /quick 0"))
    }
  }

  @Test("a large answer to a slow reader arrives whole")
  func backpressure() throws {
    let block = [UInt8](repeating: 0x61, count: 100_000)
    try withServer(handler: { _ in
      .script(Array(repeating: .write(block), count: 100))
    }) { port in
      let answer = try exchange(port, "GET / HTTP/1.0\r\n\r\n")
      #expect(answer.utf8.count(where: { $0 == 0x61 }) >= 10_000_000)
    }
  }

  @Test("clients that take nothing of large answers do not fill the memory, and are told the end")
  func stalledReaders() throws {
    let body = [UInt8](repeating: 0x61, count: 16 << 20)
    try withServer(
      {
        $0.unsent = 24 << 20
        $0.stall = .milliseconds(300)
      }, handler: { _ in Response(body: .bytes(body)) }
    ) { port in
      let stalled = try (0..<4).map { _ in
        let client = Client(try Socket.connect(port: port))
        try client.connection.write(all: Array("GET / HTTP/1.0\r\n\r\n".utf8))
        return client
      }
      // A reset is seen without reading; two of them fit into what may wait.
      let deadline = Deadline.after(.seconds(20))
      var ended = 0
      while ended < 2, !deadline.hasPassed {
        ended = try Poll.wait(
          for: stalled.map { Poll.Interest($0.connection.number, readable: false) },
          until: .after(.milliseconds(50))
        ).count(where: \.isReady)
      }
      #expect(ended >= 2)
      let whole = try exchange(port, "GET / HTTP/1.0\r\n\r\n")
      #expect(whole.utf8.count > body.count, "one that reads gets all")
    }
  }

  @Test("100 Continue is sent before the body is asked for, and bad requests are closed")
  func interim() throws {
    try withServer(handler: echo) { port in
      let connection = try Socket.connect(port: port)
      try connection.write(
        all: Array(
          "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n".utf8))
      #expect(try receive(connection, until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
      try connection.write(all: Array("ok".utf8))
      #expect(try receive(connection, until: "POST / 2").hasPrefix("HTTP/1.1 200 OK"))
      try connection.write(all: Array("nonsense\r\n".utf8))
      let refusal = try receive(connection)
      #expect(refusal.hasPrefix("HTTP/1.1 400 Bad Request"))
      #expect(refusal.contains("Connection: close"))
    }
  }

  @Test("a closed script cuts the body short, an aborted one resets the connection")
  func cut() throws {
    try withServer(handler: { request in
      .script([
        .write([0x61]), .pause(.milliseconds(20)), request.path == "/close" ? .close : .abort,
      ])
    }) { port in
      let cut = try exchange(port, "GET /close HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(cut.hasSuffix("1\r\na\r\n"))
      #expect(throws: SystemError.self) {
        try exchange(port, "GET /abort HTTP/1.1\r\nHost: a\r\n\r\n")
      }
    }
  }

  @Test("connections that are idle or send too slowly are ended")
  func timeouts() throws {
    try withServer(
      {
        $0.idle = .milliseconds(100)
        $0.arrival = .milliseconds(150)
      }, handler: echo
    ) { port in
      #expect(try exchange(port, "").isEmpty)
      #expect(try exchange(port, "GET / HT").hasPrefix("HTTP/1.1 408"))
      let answer = try exchange(port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(answer.hasSuffix("GET / 0"), "kept alive, then closed for being idle")
    }
  }

  @Test("connections beyond the bound wait their turn")
  func bound() throws {
    try withServer({ $0.connections = 1 }, handler: echo) { port in
      do {
        let first = try Socket.connect(port: port)
        try first.write(all: Array("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
        _ = try receive(first, until: "GET /1 0")
        let second = try Socket.connect(port: port)
        try second.write(all: Array("GET /2 HTTP/1.0\r\n\r\n".utf8))
        let ready = try Poll.wait(
          for: [Poll.Interest(second.number)], until: .after(.milliseconds(150)))
        #expect(!ready[0].isReady)
      }
      #expect(try exchange(port, "GET /3 HTTP/1.0\r\n\r\n").hasSuffix("GET /3 0"))
    }
  }

  @Test("a stream waits for another descriptor")
  func awaited() throws {
    let pipe = Pipe()
    let number = pipe.fileHandleForReading.fileDescriptor
    try withServer(handler: { _ in
      .script([.wait(descriptor: number, atMost: .seconds(30)), .write([0x62])])
    }) { port in
      let connection = try Socket.connect(port: port)
      try connection.write(all: Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
      _ = try receive(connection, until: "\r\n\r\n")
      try pipe.fileHandleForWriting.write(contentsOf: Data([1]))
      #expect(try receive(connection, until: "0\r\n\r\n") == "1\r\nb\r\n0\r\n\r\n")
    }
  }
}
