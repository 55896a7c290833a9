internal import SystemKit

/// A connected, non-blocking socket that throws `WebSocketError`.
struct ByteStream: ~Copyable {
  private let descriptor: Descriptor

  init(_ descriptor: consuming Descriptor) {
    self.descriptor = descriptor
  }

  var number: Int32 { descriptor.number }

  /// Connects.
  static func open(
    _ endpoint: WebSocketAddress.Endpoint, until deadline: Deadline
  ) throws(WebSocketError) -> ByteStream {
    do throws(SystemError) {
      switch endpoint {
      case .tcp(let host, let port):
        return ByteStream(try Socket.connect(host: host, port: port, until: deadline))
      case .unix(let path): return ByteStream(try Socket.connect(path: path, until: deadline))
      }
    } catch {
      throw error.isTimeout ? .timedOut("connecting to \(error.subject ?? "it")") : .system(error)
    }
  }

  /// Appends the bytes that have arrived to `buffer`; a reset counts as an end.
  func read(into buffer: inout [UInt8]) throws(WebSocketError) -> Descriptor.Transfer {
    do throws(SystemError) {
      let transfer = try descriptor.read(into: &buffer)
      if case .moved = transfer { Socket.acknowledgeAtOnce(descriptor) }
      return transfer
    } catch {
      if error.isConnectionLost || error.isTimeout { return .ended }
      throw .system(error)
    }
  }

  /// Sends as much of `bytes` as the socket takes now.
  func send(some bytes: ArraySlice<UInt8>) throws(WebSocketError) -> Descriptor.Transfer {
    do throws(SystemError) {
      return try Socket.send(some: bytes, on: descriptor)
    } catch {
      if error.isTimeout { return .ended }
      throw .system(error)
    }
  }

  /// Waits until reading or writing is possible; false when the deadline passed first.
  func wait(
    readable: Bool, writable: Bool, until deadline: Deadline
  ) throws(WebSocketError) -> Bool {
    let interest = Poll.Interest(descriptor.number, readable: readable, writable: writable)
    do throws(SystemError) {
      return try Poll.wait(for: [interest], until: deadline).contains(where: \.isReady)
    } catch {
      throw .system(error)
    }
  }

  func finishWriting() {
    Socket.finishWriting(descriptor)
  }
}
