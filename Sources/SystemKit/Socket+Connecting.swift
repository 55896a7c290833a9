internal import CSystem

extension Socket {
  /// Connects to a host by TCP.
  ///
  /// The connection is non-blocking and sends small writes at once.
  ///
  /// The host is an IPv4 or IPv6 address or a name. The addresses of a name are tried in turn, each
  /// with an equal share of the time. The deadline does not limit the C library's look-up of a
  /// name.
  ///
  /// - Throws: the `SystemError` of the last address; code ETIMEDOUT when the deadline passed.
  package static func connect(
    host: String, port: UInt16, until deadline: Deadline
  ) throws(SystemError) -> Descriptor {
    let addresses = try addresses(of: host, port: port)
    let subject = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
    for (index, address) in addresses.dropLast().enumerated() {
      let share = deadline.remaining.map { $0 / (addresses.count - index) }
      do throws(SystemError) {
        return try connect(to: address, subject, until: .after(share))
      } catch { continue }
    }
    guard let last = addresses.last else { throw SystemError("find", host, code: ENXIO) }
    return try connect(to: last, subject, until: deadline)
  }

  /// Connects to a Unix socket, non-blocking.
  ///
  /// - Throws: `SystemError`; code ENAMETOOLONG for paths beyond about 100 bytes.
  package static func connect(
    path: String, until deadline: Deadline
  ) throws(SystemError) -> Descriptor {
    try connect(to: try unixAddress(path), path, until: deadline)
  }

  /// Makes a Unix socket at `path` and listens on it, non-blocking.
  package static func listen(path: String) throws(SystemError) -> Descriptor {
    let address = try unixAddress(path)
    let listener = Descriptor(
      owning: try checked("make a socket") {
        closingOnExec { system_stream_socket(address.family) }
      })
    try checked("listen on", path) {
      address.withPointer { bind(listener.number, $0, $1) }
    }
    try checked("listen on", path) { systemListen(listener.number, 128) }
    try listener.setNonBlocking()
    return listener
  }

  /// Listens on an address of this machine, or on the first address of a name, non-blocking.
  ///
  /// Port 0 lets the system choose one.
  package static func listen(
    host: String, port: UInt16
  ) throws(SystemError) -> (socket: Int32, port: UInt16) {
    guard let address = try addresses(of: host, port: port).first else {
      throw SystemError("find", host, code: ENXIO)
    }
    let number = try checked("make a socket") {
      closingOnExec { system_stream_socket(address.family) }
    }
    var one: Int32 = 1
    setsockopt(number, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
    do throws(SystemError) {
      let subject = "\(host):\(port)"
      try checked("listen on", subject) { address.withPointer { bind(number, $0, $1) } }
      try checked("listen on", subject) { systemListen(number, 128) }
      let port = try boundPort(number)
      _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK)
      return (number, port)
    } catch {
      close(number)
      throw error
    }
  }

  /// Returns the port to which a socket is bound.
  private static func boundPort(_ number: Int32) throws(SystemError) -> UInt16 {
    var bound = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    try checked("inspect a socket") {
      withUnsafeMutablePointer(to: &bound) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          getsockname(number, $0, &length)
        }
      }
    }
    return withUnsafeBytes(of: &bound) { bytes in
      UInt16(bytes[2]) << 8 | UInt16(bytes[3])
    }
  }

  /// Sends as much of `bytes` as can be sent now.
  ///
  /// A peer that is gone gives `.ended`, never SIGPIPE.
  package static func send(
    some bytes: ArraySlice<UInt8>, on connection: borrowing Descriptor
  ) throws(SystemError) -> Descriptor.Transfer {
    #if canImport(Darwin)
    // Darwin has no such flag; SO_NOSIGPIPE is set on the socket.
    let flags: Int32 = 0
    #else
    let flags = Int32(MSG_NOSIGNAL)
    #endif
    let number = connection.number
    while true {
      let count = bytes.withUnsafeBytes { systemSend(number, $0.baseAddress, $0.count, flags) }
      if count >= 0 { return .moved(count) }
      switch errno {
      case EINTR: continue
      case EAGAIN, EWOULDBLOCK: return .wouldBlock
      case EPIPE, ECONNRESET: return .ended
      default: throw .last("send")
      }
    }
  }

  /// A socket address of any family, as bytes.
  private struct Address {
    let family: Int32
    let bytes: [UInt8]

    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
      // Copied, since an array of bytes may not be aligned as a socket address must be.
      var storage = sockaddr_storage()
      withUnsafeMutableBytes(of: &storage) { $0.copyBytes(from: bytes) }
      return withUnsafePointer(to: &storage) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          body($0, socklen_t(bytes.count))
        }
      }
    }
  }

  private static func addresses(
    of host: String, port: UInt16
  ) throws(SystemError) -> [Address] {
    var hints = system_stream_hints()
    var first: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, "\(port)", &hints, &first)
    guard code == 0 else {
      // Its codes are not those of errno, except that EAI_SYSTEM says to look there.
      throw SystemError("find", host, code: code == EAI_SYSTEM ? errno : ENXIO)
    }
    defer { freeaddrinfo(first) }
    var found: [Address] = []
    var next = first
    while let entry = next?.pointee {
      next = entry.ai_next
      guard let address = entry.ai_addr else { continue }
      let bytes = UnsafeRawBufferPointer(start: address, count: Int(entry.ai_addrlen))
      found.append(Address(family: entry.ai_family, bytes: Array(bytes)))
    }
    return found
  }

  private static func unixAddress(_ path: String) throws(SystemError) -> Address {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    let fits = withUnsafeMutableBytes(of: &address.sun_path) { room in
      // One byte is for the closing zero.
      guard bytes.count < room.count else { return false }
      room.copyBytes(from: bytes)
      return true
    }
    guard fits else { throw SystemError("connect to", path, code: ENAMETOOLONG) }
    return Address(family: AF_UNIX, bytes: withUnsafeBytes(of: address) { Array($0) })
  }

  private static func connect(
    to address: Address, _ subject: String, until deadline: Deadline
  ) throws(SystemError) -> Descriptor {
    let connection = Descriptor(
      owning: try checked("make a socket") {
        closingOnExec { system_stream_socket(address.family) }
      })
    try connection.setNonBlocking()
    disableSIGPIPE(connection.number)
    if address.family != AF_UNIX { sendAtOnce(connection) }
    let result = address.withPointer { systemConnect(connection.number, $0, $1) }
    if result == 0 { return connection }
    // After EINTR the kernel goes on connecting, as after EINPROGRESS.
    guard errno == EINPROGRESS || errno == EINTR else { throw .last("connect to", subject) }
    let interest = Poll.Interest(connection.number, readable: false, writable: true)
    guard try Poll.wait(for: [interest], until: deadline).contains(where: \.isReady) else {
      throw SystemError("connect to", subject, code: ETIMEDOUT)
    }
    var code: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    try checked("inspect a socket") {
      getsockopt(connection.number, SOL_SOCKET, SO_ERROR, &code, &length)
    }
    guard code == 0 else { throw SystemError("connect to", subject, code: code) }
    return connection
  }
}

// A wrapper for the C function whose name is hidden by the method above.
private func systemSend(
  _ number: Int32, _ buffer: UnsafeRawPointer?, _ count: Int, _ flags: Int32
) -> Int {
  send(number, buffer, count, flags)
}
