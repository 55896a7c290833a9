package import Remote
package import SystemKit

/// A command on another host that can be carried out again without harm: when the connection breaks, it
/// is made again for as long as the host's patience lasts, and what was given is not given again.
package struct RepeatedRun {
  private let sessions: DevSessions
  private let host: Host
  /// The bytes that were given so far, of each stream.
  private var given = (output: 0, errors: 0)
  /// Whether the host has answered once; one that never has is not tried again.
  private var wasReached = false
  /// Whether the last attempt has heard from the command.
  private var heard = false

  private static let firstPause = Duration.milliseconds(200)
  private static let longestPause = Duration.seconds(5)

  /// A command for this host.
  package init(on host: Host, in sessions: DevSessions) {
    self.host = host
    self.sessions = sessions
  }

  /// Carries it out, hands over what comes of it, and returns its exit code.
  ///
  /// - Parameters:
  ///   - deadline: when a lost connection is not made again any more.
  ///   - request: the command as it is to be begun now.
  package mutating func run(
    until deadline: Deadline, _ request: () -> RunRequest, give: (RunFrame) -> Void
  ) throws(Failure) -> Int32 {
    var end = deadline
    var pause = Self.firstPause
    while true {
      let isFirst = !wasReached
      do throws(RelayProblem) {
        return try attempt(request(), until: deadline, give)
      } catch {
        switch error {
        case .lost: wasReached = true
        case .notReached where wasReached: break
        default: throw Failure(error, at: host)
        }
        if isFirst || heard {
          end = deadline.orSooner(host.patience)
          pause = Self.firstPause
        }
        guard !end.hasPassed, !deadline.hasPassed else { throw Failure(error, at: host) }
      }
      guard (try? StopOrder.wait(for: [], until: end.orSooner(pause))) != nil else {
        throw Failure(.stopped, at: host)
      }
      pause = min(pause * 2, Self.longestPause)
    }
  }

  private mutating func attempt(
    _ request: RunRequest, until deadline: Deadline, _ give: (RunFrame) -> Void
  ) throws(RelayProblem) -> Int32 {
    // What other calls share may be the very connection that broke.
    let connection = try sessions.connection(
      to: host, request, isShared: !wasReached, within: deadline.remaining)
    var (seen, given, heard) = ((output: 0, errors: 0), given, false)
    defer { (self.given, self.heard) = (given, heard) }
    return try connection.run { frame in
      heard = true
      switch frame {
      case .output(let text): give(.output(Self.new(text, &seen.output, &given.output)))
      case .errors(let text): give(.errors(Self.new(text, &seen.errors, &given.errors)))
      case .file, .exit, .alive: give(frame)
      }
    }
  }

  /// The part of a text that has not been given before.
  private static func new(_ text: String, _ seen: inout Int, _ given: inout Int) -> String {
    let known = min(max(given - seen, 0), text.utf8.count)
    seen += text.utf8.count
    given = max(given, seen)
    return String(decoding: text.utf8.dropFirst(known), as: UTF8.self)
  }
}
