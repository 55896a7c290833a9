internal import CSystem

extension Socket {
  /// Tells the peer that nothing more will be sent; reading stays possible (`shutdown`, `SHUT_WR`).
  ///
  /// A peer that is gone is not an error.
  package static func finishWriting(_ connection: borrowing Descriptor) {
    _ = system_shutdown_writing(connection.number)
  }

  /// Makes closing reset the connection (RST) instead of ending it in order (`SO_LINGER`, zero).
  package static func resetOnClose(_ connection: borrowing Descriptor) {
    var setting = linger(l_onoff: 1, l_linger: 0)
    let length = socklen_t(MemoryLayout<linger>.size)
    setsockopt(connection.number, SOL_SOCKET, SO_LINGER, &setting, length)
  }

  /// Sends small writes at once instead of gathering them (`TCP_NODELAY`).
  package static func sendAtOnce(_ connection: borrowing Descriptor) {
    var one: Int32 = 1
    let length = socklen_t(MemoryLayout<Int32>.size)
    setsockopt(connection.number, Int32(IPPROTO_TCP), TCP_NODELAY, &one, length)
  }

  /// Makes the system acknowledge received data at once (Linux: `TCP_QUICKACK`, tcp(7)).
  ///
  /// Otherwise it waits up to 40 ms for data to send along, and a sender that waits for the
  /// acknowledgement before its next short message (Nagle's algorithm, as `codex app-server` does)
  /// is held up that long. The setting lasts about until the next read, so set it after each. It
  /// has no effect on macOS and on other kinds of socket.
  package static func acknowledgeAtOnce(_ connection: borrowing Descriptor) {
    #if os(Linux)
    var one: Int32 = 1
    let length = socklen_t(MemoryLayout<Int32>.size)
    setsockopt(connection.number, Int32(IPPROTO_TCP), TCP_QUICKACK, &one, length)
    #endif
  }
}
