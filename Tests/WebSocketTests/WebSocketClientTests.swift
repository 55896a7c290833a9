import Dispatch
import SystemKit
import Testing

@testable import WebSocket

struct WebSocketClientTests {
  @Test("a time-out leaves the connection as it was, also within a message")
  func timeOut() throws {
    try withRawServer { connection in
      try connection.upgrade(extra: [0x81, 5, 0x68])
      // Goes on when the client has said that it timed out.
      _ = try connection.readFrame()
      connection.write(Array("ello".utf8))
      try connection.drain()
    } _: { port in
      var client = try connect(port)
      for patience in [Duration.zero, .milliseconds(30)] {
        let reception = try client.receive(until: .after(patience))
        #expect(reception == .timedOut)
      }
      try client.send(Message("go on"), until: .after(.seconds(5)))
      let reception = try client.receive(until: .after(.seconds(5)))
      #expect(reception == .message(Message("hello")))
    }
  }

  @Test("a caller can poll for it among others")
  func polling() throws {
    try withRawServer { connection in
      try connection.upgrade()
      _ = try connection.readFrame()
      connection.write(text("one") + text("two"))
      try connection.drain()
    } _: { port in
      var client = try connect(port)
      let nothing = try Poll.wait(for: [client.interest], until: .after(.milliseconds(20)))
      #expect(nothing.allSatisfy { !$0.isReady })
      try client.send(Message("now"), until: .after(.seconds(5)))
      var received: [String?] = []
      while received.count < 2 {
        if !client.hasBufferedInput {
          let ready = try Poll.wait(for: [client.interest], until: .after(.seconds(5)))
          try #require(ready[0].isReady)
        }
        if case .message(let message) = try client.receive(until: .after(.zero)) {
          received.append(message.text)
        }
      }
      #expect(received == ["one", "two"])
    }
  }

  @Test("messages before the end are delivered before it, again and again")
  func messagesBeforeTheEnd() throws {
    for (ending, expected) in [
      (close(1001, "restart"), Ending.closed(CloseFrame(.goingAway, "restart"))), ([], .lost),
      ([0x81, 5, 0x68], .lost),
    ] as [([UInt8], Ending)] {
      try withRawServer { connection in
        try connection.upgrade(extra: text("last words") + ending)
        connection.finishWriting()
        try connection.drain()
      } _: { port in
        var client = try connect(port)
        let words = try client.receive(until: .after(.seconds(5)))
        #expect(words == .message(Message("last words")))
        for _ in 0..<2 {
          let end = try client.receive(until: .after(.seconds(5)))
          #expect(end == .ended(expected))
        }
        let isBuffered = client.hasBufferedInput
        #expect(isBuffered)
        #expect(throws: WebSocketError.ended(expected)) {
          try client.send(Message("too late"), until: .after(.seconds(5)))
        }
      }
    }
  }

  @Test("a reset connection is lost, not an error of ours")
  func reset() throws {
    try withRawServer { connection in
      try connection.upgrade()
      _ = try connection.readFrame()
      connection.resetOnClose()
    } _: { port in
      var client = try connect(port)
      try client.send(Message("x"), until: .after(.seconds(5)))
      let end = try client.receive(until: .after(.seconds(5)))
      #expect(end == .ended(.lost))
    }
  }

  @Test("a violation is told to the server and to the caller, after what came before it")
  func violation() throws {
    try withRawServer { connection in
      try connection.upgrade(extra: text("fine") + [0xC1, 0x00])
      let echo = try connection.readFrame()
      #expect(echo?.payload == Array("fine".utf8))
      let close = try #require(try connection.readFrame())
      #expect(close.opcode == 8)
      #expect(close.payload.starts(with: [0x03, 0xEA]))
      #expect(try connection.readFrame() == nil)
    } _: { port in
      var client = try connect(port)
      for _ in 0..<2 {
        let error = #expect(throws: WebSocketError.self) { _ = try echo(&client) }
        #expect(error?.description == "the server sent a frame with a reserved bit set")
      }
    }
  }

  @Test("goodbye is said and answered; what still comes is dropped")
  func closing() throws {
    let ending = try withRawServer { connection in
      try connection.upgrade()
      let goodbye = try #require(try connection.readFrame())
      #expect(goodbye == RawFrame(opcode: 8, isFinal: true, payload: [0x03, 0xE8, 0x6F, 0x6B]))
      connection.write(text("still talking") + close(1000))
      connection.finishWriting()
      #expect(try connection.readFrame() == nil, "a close frame is answered once")
    } _: { port in
      let client = try connect(port)
      return try client.close(CloseFrame(.normal, "ok"), until: .after(.seconds(5)))
    }
    #expect(ending == .closed(CloseFrame(.normal)))
  }

  @Test("a server that answers goodbye by hanging up, or not at all")
  func rudeClosing() throws {
    let ending = try withRawServer { connection in
      try connection.upgrade()
      _ = try connection.readFrame()
    } _: { port in
      let client = try connect(port)
      return try client.close(until: .after(.seconds(5)))
    }
    #expect(ending == .lost)
    try withRawServer { connection in
      try connection.upgrade()
      try connection.drain()
    } _: { port in
      let error = #expect(throws: WebSocketError.self) {
        let client = try connect(port)
        _ = try client.close(until: .after(.milliseconds(100)))
      }
      #expect(error == .timedOut("closing the connection"))
    }
  }

  @Test("a server that takes nothing makes sending time out, and the connection is of no use then")
  func stuckServer() throws {
    let clientIsDone = DispatchSemaphore(value: 0)
    try withRawServer { connection in
      try connection.upgrade()
      clientIsDone.wait()
    } _: { port in
      defer { clientIsDone.signal() }
      var client = try connect(port)
      let large = Message(.binary, Array(repeating: 0, count: 32 << 20))
      for _ in 0..<2 {
        #expect(throws: WebSocketError.timedOut("sending a message")) {
          try client.send(large, until: .after(.milliseconds(100)))
        }
      }
    }
  }

  @Test(
    "two sides that both send large messages do not block each other; pings are answered meanwhile")
  func bothSend() throws {
    let large = Array(repeating: UInt8(ascii: "x"), count: 8 << 20)
    // More than the system's buffers hold, which is up to some 10 MB on loopback.
    let larger = Array(repeating: 0 as UInt8, count: 32 << 20)
    try withRawServer { connection in
      try connection.upgrade()
      // Sends all before it reads anything.
      connection.write(frame(1, large) + frame(9, [1]) + frame(1, large) + text("end"))
      var size = 0
      var pongs = 0
      var isOver = false
      while !isOver, let frame = try connection.readFrame() {
        if frame.opcode == 10 {
          pongs += 1
          #expect(size < larger.count, "the pong came between fragments")
        } else {
          size += frame.payload.count
          isOver = frame.isFinal
        }
      }
      #expect(size == larger.count)
      #expect(pongs == 1)
    } _: { port in
      var client = try connect(port) { $0.fragment = 100_000 }
      try client.send(Message(.binary, larger), until: .after(.seconds(60)))
      for expected in [large.count, large.count, 3] {
        guard case .message(let message) = try client.receive(until: .after(.seconds(60))) else {
          Issue.record("a message is missing")
          return
        }
        #expect(message.payload.count == expected)
      }
    }
  }

  @Test("no more than the backlog is kept while sending")
  func backlog() throws {
    try withRawServer { connection in
      try connection.upgrade()
      // More than all buffers hold: nobody reads it, so this side blocks, and so does the other.
      let piece = frame(2, Array(repeating: 0, count: 1 << 20))
      for _ in 0..<64 where !connection.write(piece) { return }
      Issue.record("the client took everything")
    } _: { port in
      var client = try connect(port) { $0.backlog = 2 << 20 }
      #expect(throws: WebSocketError.timedOut("sending a message")) {
        try client.send(
          Message(.binary, Array(repeating: 0, count: 32 << 20)), until: .after(.milliseconds(300)))
      }
    }
  }

  @Test("20,000 small messages are read at once")
  func manyMessages() throws {
    let body = String(repeating: "d", count: 300)
    let count = 20_000
    let duration = try withRawServer { connection in
      try connection.upgrade()
      let block = (0..<200).flatMap { _ in text(body) }
      for _ in 0..<count / 200 { connection.write(block) }
      try connection.drain()
    } _: { port in
      var client = try connect(port)
      let start = MonotonicClock.now
      for _ in 0..<count {
        guard case .message = try client.receive(until: .after(.seconds(10))) else {
          Issue.record("a message is missing")
          break
        }
      }
      return MonotonicClock.now - start
    }
    // 0.1 s here in a debug build; quadratic copying would take minutes.
    #expect(duration < .seconds(5))
  }

  @Test("20 MB in one frame are received")
  func largeFrame() throws {
    let size = 20_000_483
    try withRawServer { connection in
      try connection.upgrade()
      connection.write(frame(1, Array(repeating: UInt8(ascii: "a"), count: size)))
      try connection.drain()
    } _: { port in
      var client = try connect(port)
      guard case .message(let message) = try client.receive(until: .after(.seconds(10))) else {
        Issue.record("the message is missing")
        return
      }
      #expect(message.payload.count == size)
    }
  }

  @Test("a message over the limit is refused by its header")
  func tooLarge() throws {
    try withRawServer { connection in
      try connection.upgrade(extra: [0x82, 127, 0, 0, 0, 0, 0xFF, 0, 0, 0])
      let close = try #require(try connection.readFrame())
      #expect(close.payload.starts(with: [0x03, 0xF1]))
    } _: { port in
      var client = try connect(port)
      let error = #expect(throws: WebSocketError.self) {
        _ = try client.receive(until: .after(.seconds(5)))
      }
      #expect(error?.description == "the server sent a message of more than 67108864 bytes")
    }
  }
}
