internal import CSystem

/// The three descriptors every program expects to be open when it starts.
package enum StandardStreams {
  /// Opens those that the caller has closed.
  ///
  /// Else the next file we open would get such a number, and results or messages would be written
  /// into it.
  package static func openMissing() {
    // Standard output can then be written no more than before: that it is closed is to be noticed.
    for (number, flags) in [(Int32(0), O_RDONLY), (1, O_RDONLY), (2, O_WRONLY)] {
      guard fcntl(number, F_GETFD) == -1, errno == EBADF else { continue }
      // The lowest free number is given, and all below are open.
      let opened = open("/dev/null", flags)
      if opened >= 0, opened != number { close(opened) }
    }
  }
}
