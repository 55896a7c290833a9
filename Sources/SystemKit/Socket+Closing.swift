internal import CSystem

extension Socket {
  /// Tells the peer that nothing more will be sent, while reading goes on.
  ///
  /// The corresponding C function is `shutdown` with `SHUT_WR`. A peer that has gone is not an error.
  package static func finishWriting(_ connection: borrowing Descriptor) {
    _ = system_shutdown_writing(connection.number)
  }

  /// Makes closing this connection reset it (RST) instead of ending it in order.
  ///
  /// The corresponding option is `SO_LINGER` with a zero time.
  package static func resetOnClose(_ connection: borrowing Descriptor) {
    var setting = linger(l_onoff: 1, l_linger: 0)
    let length = socklen_t(MemoryLayout<linger>.size)
    setsockopt(connection.number, SOL_SOCKET, SO_LINGER, &setting, length)
  }

  /// Sends small writes at once instead of gathering them.
  ///
  /// The corresponding option is `TCP_NODELAY`.
  package static func sendAtOnce(_ connection: borrowing Descriptor) {
    var one: Int32 = 1
    let length = socklen_t(MemoryLayout<Int32>.size)
    setsockopt(connection.number, Int32(IPPROTO_TCP), TCP_NODELAY, &one, length)
  }

  /// Has the system tell the sender at once what has arrived.
  ///
  /// It would else wait up to 40 ms for something to send along, and a sender that waits for it before
  /// its next short message (Nagle's algorithm, as `codex app-server` does) is held up that long.
  /// Holds until the next read or so, hence after each (Linux: `TCP_QUICKACK`, tcp(7)); elsewhere and
  /// for other sockets it does nothing.
  package static func acknowledgeAtOnce(_ connection: borrowing Descriptor) {
    #if os(Linux)
    var one: Int32 = 1
    let length = socklen_t(MemoryLayout<Int32>.size)
    setsockopt(connection.number, Int32(IPPROTO_TCP), TCP_QUICKACK, &one, length)
    #endif
  }
}
