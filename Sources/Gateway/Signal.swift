package import SystemKit

/// Something one thread raises and another polls for: a pipe with a byte in it, or none.
package final class Signal: Sendable {
  // A class because two threads hold it. The descriptors are never changed.
  private let readEnd: Descriptor
  private let writeEnd: Descriptor

  package init() throws(SystemError) {
    let ends = try Descriptor.pipe()
    readEnd = Descriptor(owning: ends.read)
    writeEnd = Descriptor(owning: ends.write)
    try readEnd.setNonBlocking()
    try writeEnd.setNonBlocking()
  }

  /// Readable once raised.
  package var descriptor: Int32 { readEnd.number }

  /// Makes the descriptor readable.
  package func raise() {
    _ = try? writeEnd.write(some: [1])
  }

  /// Makes it wait for the next time.
  package func lower() {
    var bytes: [UInt8] = []
    while case .moved = try? readEnd.read(into: &bytes, limit: 4096) { bytes = [] }
  }
}
