internal import CSystem

/// Stream sockets.
package enum Socket {
  /// Listens on 127.0.0.1, non-blocking; port 0 lets the system choose one.
  package static func listen(port: UInt16) throws(SystemError) -> (socket: Int32, port: UInt16) {
    try listen(host: "127.0.0.1", port: port)
  }

  /// Returns a port of 127.0.0.1 on which nobody listens at this moment.
  package static func freePort() throws(SystemError) -> UInt16 {
    let listener = try listen(port: 0)
    _ = Descriptor(owning: listener.socket)
    return listener.port
  }

  /// Accepts the next connection, non-blocking; nil when none is waiting.
  package static func accept(on listener: borrowing Descriptor) throws(SystemError) -> Descriptor? {
    let number = systemAccept(listener.number)
    guard number >= 0 else {
      if [EAGAIN, EWOULDBLOCK, ECONNABORTED, EINTR].contains(errno) { return nil }
      throw .last("accept a connection")
    }
    let connection = Descriptor(owning: number)
    try connection.setNonBlocking()
    disableSIGPIPE(number)
    return connection
  }

  /// Connects to 127.0.0.1, blocking.
  package static func connect(port: UInt16) throws(SystemError) -> Descriptor {
    let number = try checked("make a socket") { closingOnExec { system_stream_socket(AF_INET) } }
    let connection = Descriptor(owning: number)
    disableSIGPIPE(number)
    var address = loopback(port: port)
    try checked("connect to", "127.0.0.1:\(port)") {
      withSocketAddress(&address) { systemConnect(number, $0, $1) }
    }
    return connection
  }

  static func disableSIGPIPE(_ number: Int32) {
    #if canImport(Darwin)
    var one: Int32 = 1
    setsockopt(number, SOL_SOCKET, SO_NOSIGPIPE, &one, socklen_t(MemoryLayout<Int32>.size))
    #endif
  }

  private static func loopback(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return address
  }

  private static func withSocketAddress<Result>(
    _ address: inout sockaddr_in, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }
}

// Wrappers for C functions whose names are hidden by the methods above.
func systemListen(_ number: Int32, _ backlog: Int32) -> Int32 {
  listen(number, backlog)
}

private func systemAccept(_ number: Int32) -> Int32 {
  closingOnExec { accept(number, nil, nil) }
}

func systemConnect(
  _ number: Int32, _ address: UnsafePointer<sockaddr>, _ length: socklen_t
) -> Int32 {
  connect(number, address, length)
}
