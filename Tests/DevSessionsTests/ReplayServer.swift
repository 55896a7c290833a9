import Foundation
import JSON
import SystemKit
import Testing

@testable import WebSocket

/// A stand-in for the app server that answers from a recording, over a socket.
///
/// A request gets the recorded reply to the next request of the same name, and with it all that was
/// recorded until the next one. Each connection is played from the beginning. What was not recorded
/// is answered as the server answers for a thread without turns, except that `thread/read` is taken
/// from the reply to `thread/resume`.
final class ReplayServer: Sendable {
  let port: UInt16
  private let listener: Descriptor
  private let recording: Recording

  init(_ recording: Recording) throws {
    self.recording = recording
    let listening = try Socket.listen(port: 0)
    listener = Descriptor(owning: listening.socket)
    port = listening.port
    let thread = Thread { [self] in
      while let interest = try? Poll.wait(
        for: [.init(listener.number)], until: .after(.seconds(60))),
        interest[0].readable
      {
        guard let accepted = try? Socket.accept(on: listener) else { return }
        let connection = ReplayConnection(accepted, recording)
        let thread = Thread { connection.run() }
        thread.start()
      }
    }
    thread.start()
  }
}

/// One client of the server; used on one thread only, the one it is handed to.
private final class ReplayConnection: @unchecked Sendable {
  private let descriptor: Descriptor
  private let recording: Recording
  private var used: Set<Int> = []
  private var input: [UInt8] = []

  init(_ descriptor: consuming Descriptor, _ recording: Recording) {
    self.descriptor = descriptor
    self.recording = recording
  }

  func run() {
    guard upgrade() else { return }
    while let frame = readFrame() {
      guard let message = try? JSONValue(parsing: frame) else { return }
      if message["method"] == nil {
        play(after: nextIndex { $0["method"] == nil && $0["result"] != nil })
      } else if let id = message["id"] {
        answer(message["method"]?.string ?? "", id)
      }
    }
  }

  private func nextIndex(_ matches: (JSONValue) -> Bool) -> Int? {
    let index = recording.lines.indices.first { index in
      recording.lines[index].isSent && !used.contains(index)
        && matches(recording.lines[index].message)
    }
    if let index { used.insert(index) }
    return index
  }

  private func answer(_ method: String, _ id: JSONValue) {
    if let index = nextIndex({ $0["method"]?.string == method }) {
      return play(after: index, asking: recording.lines[index].message["id"], as: id)
    }
    var reply: JSONObject = ["id": id]
    let resumed = recording.result(of: "thread/resume")
    if let result = recording.result(of: method) {
      reply["result"] = result
    } else if method == "thread/read", let thread = resumed?["thread"] {
      reply["result"] = ["thread": thread]
    } else if method == "thread/turns/list", let page = resumed?["initialTurnsPage"] {
      reply["result"] = page
    } else if method == "thread/goal/get" {
      reply["result"] = ["goal": .null]
    } else {
      reply["error"] = ["code": -32600, "message": .string("\(method) is not supported yet")]
    }
    send(.object(reply))
  }

  /// Sends what was recorded after a line up to the client's next word, with the client's own number
  /// in the reply.
  private func play(after index: Int?, asking recorded: JSONValue? = nil, as id: JSONValue? = nil) {
    guard let index else { return }
    var hasReplied = recorded == nil
    for line in recording.lines[(index + 1)...] {
      if line.isSent {
        if hasReplied, line.message["method"] != "initialized" { return }
        continue
      }
      var message = line.message.object ?? JSONObject()
      if message["method"] == nil {
        guard message["id"] == recorded else { continue }
        message["id"] = id
        hasReplied = true
      }
      send(.object(message))
    }
  }

  // MARK: - Frames

  private func send(_ message: JSONValue) {
    let payload = message.bytes()
    var frame: [UInt8] = [0x81]
    switch payload.count {
    case ...125: frame.append(UInt8(payload.count))
    case ...0xFFFF: frame += [126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
    default:
      frame.append(127)
      frame += stride(from: 56, through: 0, by: -8).map { UInt8(payload.count >> $0 & 255) }
    }
    write(frame + payload)
  }

  private func write(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty, case .moved(let count)? = try? Socket.send(some: rest, on: descriptor) {
      rest = rest.dropFirst(count)
    }
  }

  private func fill() -> Bool {
    while true {
      switch try? descriptor.read(into: &input) {
      case .moved: return true
      case .wouldBlock:
        let ready = try? Poll.wait(for: [.init(descriptor.number)], until: .after(.seconds(30)))
        guard ready?[0].readable == true else { return false }
      case .ended, nil: return false
      }
    }
  }

  private func upgrade() -> Bool {
    while input.suffix(4) != Array("\r\n\r\n".utf8)[...] {
      guard fill() else { return false }
    }
    let name = "Sec-WebSocket-Key: "
    let lines = String(decoding: input, as: UTF8.self).split(separator: "\r\n")
    guard let line = lines.first(where: { $0.hasPrefix(name) }) else { return false }
    let accept = Handshake(key: String(line.dropFirst(name.count))).accept
    write(
      Array(
        ("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n"
          + "sec-websocket-accept: \(accept)\r\n\r\n").utf8))
    input = []
    return true
  }

  private func readFrame() -> [UInt8]? {
    while true {
      if let (header, size) = try? FrameHeader.read(from: input[...]),
        input.count >= size + header.length
      {
        var payload = Array(input[size..<size + header.length])
        header.mask?.apply(to: &payload)
        input.removeFirst(size + header.length)
        return payload
      }
      guard fill() else { return nil }
    }
  }
}
