internal import SystemKit

/// A program of the user's that is given a cell's output line by line, and ends the cell by ending.
///
/// Its input is held open, so that it ends only where it has seen what it looks for. A class because it
/// owns the process.
final class FrameHook {
  /// How long it may take with what it was given first: it has to start.
  private static let startTime = Duration.milliseconds(500)
  /// The same with what comes later.
  private static let lineTime = Duration.milliseconds(20)

  private let path: String
  private let child: PipedChild
  private var given = 0
  /// A last line that was given before it was ended.
  private var unended: String?
  private var rest: ArraySlice<UInt8> = []
  private var hasStarted = false

  /// Starts it.
  init(_ path: String, environment: [String: String]) throws {
    self.path = path
    WriteSignals.ignore()
    child = try PipedChild.start(Program(path, [], environment: environment))
  }

  deinit { child.endAtOnce() }

  /// Gives it the lines that it has not had yet; tells whether it has ended.
  ///
  /// - Parameter unended: whether the last of the lines has no end and is to be given as it is, such as
  ///   a prompt.
  /// - Throws: `Failure` when it could not do its work.
  func ends(with lines: [String], unended isUnended: Bool) throws -> Bool {
    let complete = isUnended ? lines.count - 1 : lines.count
    while given < complete {
      if unended != lines[given] { rest += Array((lines[given] + "\n").utf8) }
      unended = nil
      given += 1
    }
    if isUnended, let last = lines.last, last != unended {
      rest += Array((last + "\n").utf8)
      unended = last
    }
    let deadline = Deadline.after(hasStarted ? Self.lineTime : Self.startTime)
    hasStarted = true
    repeat {
      if let status = child.reap(until: .after(.zero)) { return try isEnd(status) }
      if rest.isEmpty {
        if let status = child.reap(until: deadline) { return try isEnd(status) }
      } else if try !write() {
        // It has closed its input, so it is about to end.
        rest = []
      }
    } while !deadline.hasPassed
    return false
  }

  private func write() throws -> Bool {
    switch try child.write(some: rest) {
    case .moved(let count): rest.removeFirst(count)
    case .wouldBlock: MonotonicClock.sleep(.milliseconds(1))
    case .ended: return false
    }
    return true
  }

  private func isEnd(_ status: ExitStatus) throws -> Bool {
    switch status {
    case .exited(126), .exited(127), .signalled:
      throw Failure(.failed, "the frame hook \(path) could not do its work (\(status))")
    case .exited: return true
    }
  }
}
