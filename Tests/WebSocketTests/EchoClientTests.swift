import Foundation
import Synchronization
import SystemKit
import Testing

@testable import WebSocket

struct EchoClientTests {
  /// The built `websocket-echo-client`, which lies beside the test bundle.
  private static let path: String = {
    // The bundle is the build folder on Linux, and lies in it on macOS.
    let bundle = Bundle(for: RawConnection.self).bundlePath
    let candidates = [bundle, Path.parent(bundle)].map { Path.join($0, "websocket-echo-client") }
    return candidates.first(where: FileSystem.isExecutable) ?? "websocket-echo-client"
  }()

  private func run(_ arguments: String...) throws -> Program.Result {
    let program = Program(Self.path, arguments, environment: ["PATH": "/usr/bin:/bin"])
    return try #require(try program.run(until: .after(.seconds(20))))
  }

  @Test("a clean end is success")
  func clean() throws {
    let result = try withRawServer { connection in
      try connection.upgrade(extra: text("é") + frame(2, [0xFF]))
      #expect(try connection.readFrame()?.opcode == 1)
      #expect(try connection.readFrame()?.opcode == 2)
      connection.write(close(1000))
      try connection.drain()
    } _: {
      try run("ws://127.0.0.1:\($0)/")
    }
    #expect(result.status == .exited(0))
    #expect(result.errorText == "")
  }

  @Test("any other end is one line on standard error")
  func unclean() throws {
    let scripts: [(String, @Sendable (RawConnection) throws -> Void)] = [
      ("the connection was lost", { try $0.upgrade() }),
      ("the server sent a masked frame", { try $0.upgrade(extra: [0x81, 0x80, 0, 0, 0, 0]) }),
      (
        "the server refused the WebSocket: HTTP status 404: where?",
        {
          _ = try $0.readRequest()
          $0.write("HTTP/1.1 404 X\r\n\r\nwhere?")
        }
      ),
    ]
    for (problem, script) in scripts {
      let result = try withRawServer(script) { try run("ws://127.0.0.1:\($0)/") }
      #expect(result.status == .exited(1))
      #expect(result.errorText == "websocket-echo-client: \(problem)\n")
    }
    #expect(try run().status == .exited(2))
  }

  @Test("with a name it runs the cases of a conformance server")
  func cases() throws {
    let seen = Mutex<[String]>([])
    let result = try withRawServer(connections: 5) { connection in
      let request = try connection.readRequest()
      let target = request.split(separator: " ")[1]
      seen.withLock { $0.append(String(target)) }
      let line = try #require(request.split(separator: "\r\n").first { $0.contains("-Key: ") })
      let accept = Handshake(key: String(line.split(separator: " ")[1])).accept
      connection.write(
        "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Accept: \(accept)\r\n\r\n",
        // Of the three cases the second ends badly.
        extra: (target == "/getCaseCount" ? text("3") : [])
          + (target.contains("case=2") ? frame(3) : close(1000)))
      try connection.drain()
    } _: {
      try run("ws://127.0.0.1:\($0)", "me")
    }
    #expect(result.status == .exited(0))
    #expect(
      seen.withLock { $0 } == [
        "/getCaseCount", "/runCase?case=1&agent=me", "/runCase?case=2&agent=me",
        "/runCase?case=3&agent=me", "/updateReports?agent=me",
      ])
    #expect(result.outputText == "case 2: the server sent a frame with the reserved opcode 3\n")
  }
}
