internal import CSystem

/// Standard input, output and error, which every program expects to be open when it starts.
package enum StandardStreams {
  /// Opens the ones that the caller has closed, on `/dev/null`.
  ///
  /// Otherwise the next file that we open would get such a number, and results or messages would be
  /// written into it.
  package static func openMissing() {
    // Output is opened for reading, so that writing a result still fails.
    for (number, flags) in [(Int32(0), O_RDONLY), (1, O_RDONLY), (2, O_WRONLY)] {
      guard fcntl(number, F_GETFD) == -1, errno == EBADF else { continue }
      // The kernel gives the lowest free number, and all below are open.
      let opened = open("/dev/null", flags)
      if opened >= 0, opened != number { close(opened) }
    }
  }
}
