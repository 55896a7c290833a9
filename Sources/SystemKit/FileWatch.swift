internal import CSystem

/// Waits for changes to any of a set of files.
///
/// Use it in this order, so that no change is missed: make the watch, read the files, then wait. A
/// wake may be spurious; read again and decide. A file that does not exist yet is watched through
/// its nearest existing folder. If the system refuses a watch (each user has few), `wait` compares
/// sizes and times instead, every 20 ms at first and every 250 ms later.
package final class FileWatch {
  // A class because it owns a kernel object that its users share by reference.
  private let paths: [String]
  private var source: FileEventSource?
  private var signatures: [FileSignature?]
  private var pause = Duration.milliseconds(20)

  /// Starts watching these files and folders.
  ///
  /// `usingEvents: false` is for testing the fallback.
  package init(_ paths: [String], usingEvents: Bool = true) {
    self.paths = paths
    source = usingEvents ? FileEventSource() : nil
    signatures = paths.map(FileSignature.init)
    arm()
  }

  /// Whether the system reports changes; otherwise `wait` looks for them.
  package var usesEvents: Bool { source != nil }

  /// The descriptor that becomes readable with a change; nil when changes are looked for.
  package var descriptor: Int32? { source?.descriptor }

  /// Blocks until something may have changed, one of the other descriptors can be read, or the
  /// deadline passes.
  ///
  /// - Returns: whether one of the first two happened.
  package func wait(
    until deadline: Deadline, alongside others: [Int32] = []
  ) throws(SystemError) -> Bool {
    guard let descriptor else { return try waitByLooking(until: deadline, alongside: others) }
    let ready = try StopOrder.wait(
      for: ([descriptor] + others).map { .init($0) }, until: deadline)
    if ready[0].isReady { acknowledge() }
    return ready.contains(where: \.isReady)
  }

  /// Takes the pending events.
  ///
  /// To be called after the descriptor became readable.
  package func acknowledge() {
    source?.drain()
    arm()
  }

  private func arm() {
    guard let source else { return }
    for path in paths where !source.watch(path) {
      self.source = nil
      return
    }
  }

  private func waitByLooking(
    until deadline: Deadline, alongside others: [Int32]
  ) throws(SystemError) -> Bool {
    while true {
      let current = paths.map(FileSignature.init)
      if current != signatures {
        signatures = current
        pause = .milliseconds(20)
        return true
      }
      if deadline.hasPassed { return false }
      let ready = try StopOrder.wait(
        for: others.map { .init($0) }, until: deadline.orSooner(pause))
      if ready.contains(where: \.isReady) { return true }
      pause = min(pause * 3 / 2, .milliseconds(250))
    }
  }
}

/// The properties of a file by which a change shows without reading it.
private struct FileSignature: Hashable {
  let size: Int
  let inode: UInt64
  let modified: Timestamp

  init?(_ path: String) {
    guard let status = try? FileSystem.status(path) else { return nil }
    size = status.size
    inode = status.inode
    modified = status.modified
  }
}
