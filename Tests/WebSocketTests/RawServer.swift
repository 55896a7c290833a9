import Foundation
import Synchronization
import SystemKit
import Testing

@testable import WebSocket

/// What a test's server does wrong on its own side.
struct ServerProblem: Error {
  let text: String

  init(_ text: String) {
    self.text = text
  }
}

/// Serves `connections` one after another on a thread of its own while `body` connects.
///
/// A script that throws is a failed test; one whose client hangs up is not.
func withRawServer<Result>(
  connections: Int = 1, path: String? = nil,
  _ script: @escaping @Sendable (RawConnection) throws -> Void,
  _ body: (UInt16) throws -> Result
) throws -> Result {
  let listener = try path.map(RawListener.init(path:)) ?? RawListener()
  let ended = DispatchSemaphore(value: 0)
  let thread = Thread {
    defer { ended.signal() }
    do {
      for _ in 0..<connections { try script(RawConnection.accepted(on: listener)) }
    } catch {
      Issue.record(error)
    }
  }
  thread.start()
  defer {
    let outcome = ended.wait(timeout: .now() + 120)
    #expect(outcome == .success, "the server's script ends")
  }
  return try body(listener.port)
}

/// What a raw server accepts on; a class so that its thread can share it.
final class RawListener: Sendable {
  let descriptor: Descriptor
  /// 0 for a Unix socket.
  let port: UInt16

  init() throws {
    let listening = try Socket.listen(port: 0)
    descriptor = Descriptor(owning: listening.socket)
    port = listening.port
  }

  init(path: String) throws {
    descriptor = try Socket.listen(path: path)
    port = 0
  }
}

/// A frame as it is seen on the wire.
struct RawFrame: Hashable {
  let opcode: UInt8
  let isFinal: Bool
  let payload: [UInt8]
}

/// The server's end of a connection; every wait ends after ten seconds.
final class RawConnection {
  private let descriptor: Descriptor
  private let deadline = Deadline.after(.seconds(10))
  private var input: [UInt8] = []

  private init(_ descriptor: consuming Descriptor) {
    self.descriptor = descriptor
  }

  static func accepted(on listener: RawListener) throws -> RawConnection {
    let interest = Poll.Interest(listener.descriptor.number)
    guard try Poll.wait(for: [interest], until: .after(.seconds(10)))[0].readable,
      let accepted = try Socket.accept(on: listener.descriptor)
    else { throw ServerProblem("no client came") }
    return RawConnection(accepted)
  }

  /// The request's head.
  func readRequest() throws -> String {
    let ending = Array("\r\n\r\n".utf8)
    while true {
      if input.count >= 4,
        let end = (0...input.count - 4).first(where: { input[$0..<$0 + 4].elementsEqual(ending) })
      {
        defer { input.removeFirst(end + 4) }
        return String(decoding: input[..<(end + 4)], as: UTF8.self)
      }
      guard try fill() else { throw ServerProblem("no whole request came") }
    }
  }

  /// Reads the request and returns what `Sec-WebSocket-Accept` must be.
  func readKey() throws -> String {
    let lines = try readRequest().split(separator: "\r\n")
    guard let line = lines.first(where: { $0.hasPrefix("Sec-WebSocket-Key: ") }) else {
      throw ServerProblem("no key in the request")
    }
    return Handshake(key: String(line.dropFirst("Sec-WebSocket-Key: ".count))).accept
  }

  /// Consents; `extra` goes out in the same write.
  func upgrade(extra: [UInt8] = []) throws {
    let accept = try readKey()
    write(
      "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n"
        + "sec-websocket-accept: \(accept)\r\n\r\n", extra: extra)
  }

  @discardableResult
  func write(_ text: String, extra: [UInt8] = []) -> Bool {
    write(Array(text.utf8) + extra)
  }

  /// False when the client has gone.
  @discardableResult
  func write(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      switch try? Socket.send(some: rest, on: descriptor) {
      case .moved(let count): rest = rest.dropFirst(count)
      case .wouldBlock:
        let interest = Poll.Interest(descriptor.number, readable: false, writable: true)
        guard (try? Poll.wait(for: [interest], until: deadline))?[0].writable == true else {
          return false
        }
      case .ended, nil: return false
      }
    }
    return true
  }

  /// A masked frame from the client, unmasked; nil at the connection's end.
  func readFrame() throws -> RawFrame? {
    while true {
      if let (header, size) = try FrameHeader.read(from: input[...]),
        input.count >= size + header.length
      {
        guard let mask = header.mask else { throw ServerProblem("an unmasked frame") }
        var payload = Array(input[size..<size + header.length])
        mask.apply(to: &payload)
        input.removeFirst(size + header.length)
        return RawFrame(
          opcode: header.opcode.rawValue, isFinal: header.isFinal, payload: payload)
      }
      guard try fill() else {
        guard input.isEmpty else { throw ServerProblem("the connection ended within a frame") }
        return nil
      }
    }
  }

  /// Waits until the client hangs up; what it still sends is dropped.
  func drain() throws {
    while try fill() { input = [] }
  }

  /// Reads once; false at the end.
  func fill() throws -> Bool {
    while true {
      switch try? descriptor.read(into: &input, limit: 1 << 20) {
      case .moved: return true
      case .ended, nil: return false
      case .wouldBlock:
        guard try Poll.wait(for: [.init(descriptor.number)], until: deadline)[0].readable else {
          throw ServerProblem("the client keeps silent")
        }
      }
    }
  }

  func finishWriting() {
    Socket.finishWriting(descriptor)
  }

  func resetOnClose() {
    Socket.resetOnClose(descriptor)
  }
}

/// A server's frame, which may be anything but right.
func frame(
  _ opcode: UInt8, _ payload: [UInt8] = [], fin: Bool = true, rsv: UInt8 = 0
) -> [UInt8] {
  var bytes = [(fin ? 0x80 : 0) | rsv << 4 | opcode]
  switch payload.count {
  case ...125: bytes.append(UInt8(payload.count))
  case ...0xFFFF: bytes += [126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
  default:
    bytes.append(127)
    bytes += stride(from: 56, through: 0, by: -8).map { UInt8(payload.count >> $0 & 255) }
  }
  return bytes + payload
}

func text(_ text: String, fin: Bool = true, rsv: UInt8 = 0) -> [UInt8] {
  frame(1, Array(text.utf8), fin: fin, rsv: rsv)
}

func close(_ code: UInt16, _ reason: String = "") -> [UInt8] {
  frame(8, [UInt8(code >> 8), UInt8(code & 255)] + Array(reason.utf8))
}

/// A client of the raw server.
func connect(
  _ port: UInt16, token: String? = nil, patience: Duration = .seconds(5),
  _ change: (inout WebSocketLimits) -> Void = { _ in }
) throws(WebSocketError) -> WebSocketClient {
  var limits = WebSocketLimits()
  change(&limits)
  return try WebSocketClient.connect(
    to: try WebSocketAddress("ws://127.0.0.1:\(port)/"), token: token, limits: limits,
    until: .after(patience))
}

/// Sends everything back until the end.
func echo(_ client: inout WebSocketClient) throws(WebSocketError) -> Ending {
  while true {
    switch try client.receive(until: .after(.seconds(10))) {
    case .message(let message): try client.send(message, until: .after(.seconds(10)))
    case .timedOut: throw .timedOut("waiting for a message")
    case .ended(let ending): return ending
    }
  }
}
