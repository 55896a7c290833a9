internal import JSON
internal import Remote
internal import SystemKit

/// A command that goes on on another host and prints JSON line by line; when the connection breaks, it
/// is made again for as long as the host's patience lasts.
///
/// A class because it owns a connection. When it goes, nothing is left over there.
final class HostStream {
  /// What comes of the command.
  enum News {
    /// A line of what it prints.
    case line(JSONObject)
    /// It has ended with this exit code.
    case ended(Int32, RelayResult)
    /// The host cannot be reached, or not any more.
    case gone(Failure)
  }

  private let host: Host
  private let sessions: DevSessions
  private var connection: RelayConnection?
  /// How the host's clock goes, as the last connection has told.
  private(set) var clock = HostClock.same
  /// The part of a line that has come.
  private var rest: [UInt8] = []
  private var given = RelayResult()
  private var hasEnded = false
  /// Whether the host has answered once; one that never has is not tried again.
  private var wasReached = false
  /// Until when a lost connection is tried again; nil while there is one.
  private var end: Deadline?
  private var nextTry = Deadline.after(.zero)
  private var pause = firstPause

  private static let firstPause = Duration.milliseconds(200)
  private static let longestPause = Duration.seconds(5)

  init(on host: Host, in sessions: DevSessions) {
    self.host = host
    self.sessions = sessions
  }

  /// What to poll for.
  var descriptors: [Int32] {
    connection?.interests.filter(\.readable).map(\.descriptor) ?? []
  }

  /// How long at most to sleep; nil when nothing more will come.
  var patience: Duration? {
    guard !hasEnded else { return nil }
    let remaining = [connection?.deadline ?? nextTry, end].compactMap { $0?.remaining }.min()
    return max(remaining ?? .seconds(1), .milliseconds(1))
  }

  /// What has come since the last call.
  ///
  /// - Parameter words: the command, for when it has to be started, or started again.
  func news(of words: @autoclosure () -> [String]) -> [News] {
    guard !hasEnded else { return [] }
    if end?.hasPassed == true, connection?.greeting == nil {
      return [gone(.notReached("it has not come back"))]
    }
    do throws(RelayProblem) {
      if connection == nil { try connect(words) }
      guard let connection else { return [] }
      let frames = try connection.advance()
      if connection.greeting != nil {
        wasReached = true
        clock = connection.clock
        end = nil
        pause = Self.firstPause
      }
      return frames.flatMap(take)
    } catch {
      return lost(error)
    }
  }

  /// Ends the command over there.
  func close() {
    connection?.close()
    connection = nil
  }

  private func connect(_ words: () -> [String]) throws(RelayProblem) {
    guard nextTry.hasPassed else { return }
    rest = []
    given = RelayResult()
    // What other calls share may be the very connection that broke.
    connection = try sessions.connection(
      to: host, sessions.request(words()), isShared: !wasReached)
  }

  private func take(_ frame: RunFrame) -> [News] {
    switch frame {
    case .output(let text):
      rest += text.utf8
      guard let end = rest.lastIndex(of: 0x0A) else { return [] }
      defer { rest.removeSubrange(...end) }
      return rest[..<end].split(separator: 0x0A).compactMap { line in
        (try? JSONValue(parsing: line))?.object.map { .line($0) }
      }
    case .errors:
      given.add(frame)
      return []
    case .exit(let code):
      hasEnded = true
      close()
      return [.ended(code, given)]
    case .file, .alive: return []
    }
  }

  private func lost(_ problem: RelayProblem) -> [News] {
    close()
    let isForGood =
      switch problem {
      case .noWay, .noProgram, .otherProtocol, .stopped: true
      case .notReached, .lost: !wasReached
      }
    if isForGood { return [gone(problem)] }
    if end == nil { end = .after(host.patience) }
    nextTry = .after(pause)
    pause = min(pause * 2, Self.longestPause)
    return []
  }

  private func gone(_ problem: RelayProblem) -> News {
    hasEnded = true
    close()
    return .gone(Failure(problem, at: host))
  }
}
