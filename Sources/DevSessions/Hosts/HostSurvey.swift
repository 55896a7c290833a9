internal import JSON
internal import Remote
internal import SystemKit

/// The same question to several hosts at once, for a bounded time.
struct HostSurvey {
  /// What came of it at one host.
  struct Answer {
    let host: Host
    /// What the host has said of itself, if it has.
    let greeting: RelayGreeting?
    /// How its clock goes.
    let clock: HostClock
    /// What the command printed.
    let result: Result<JSONValue, Failure>
  }

  private let sessions: DevSessions
  private let words: [String]

  /// A command that prints one JSON value.
  init(_ words: [String], in sessions: DevSessions) {
    self.words = words
    self.sessions = sessions
  }

  /// The answers, in the order of the hosts.
  ///
  /// - Parameters:
  ///   - time: how long the hosts are waited for.
  ///   - grace: how long the others are waited for when one has answered; nil as long as ever.
  func answers(of hosts: [Host], within time: Duration, grace: Duration? = nil) -> [Answer] {
    let inquiries = hosts.map { HostInquiry($0, words, in: sessions) }
    var deadline = Deadline.after(time)
    var hasAnswer = false
    while true {
      for inquiry in inquiries { inquiry.advance() }
      if let grace, !hasAnswer, inquiries.contains(where: \.hasSucceeded) {
        hasAnswer = true
        deadline = deadline.orSooner(grace)
      }
      let open = inquiries.filter { $0.result == nil }
      if open.isEmpty || deadline.hasPassed { break }
      guard
        (try? StopOrder.wait(
          for: open.flatMap(\.interests),
          until: open.compactMap(\.patience).reduce(deadline) { $0.orSooner($1) })) != nil
      else { break }
    }
    for inquiry in inquiries { inquiry.abandon() }
    return inquiries.map(\.answer)
  }
}

/// A question to one host.
///
/// A class because it owns a connection.
final class HostInquiry {
  let host: Host
  private(set) var result: Result<JSONValue, Failure>?
  private var connection: RelayConnection?
  private var greeting: RelayGreeting?
  private var clock = HostClock.same
  private var given = RelayResult()

  /// Begins to ask.
  ///
  /// - Parameter time: the time that the host has to answer at all.
  init(_ host: Host, _ words: [String], in sessions: DevSessions, within time: Duration? = nil) {
    self.host = host
    do throws(RelayProblem) {
      connection = try sessions.connection(to: host, sessions.request(words), within: time)
    } catch {
      result = .failure(Failure(error, at: host))
    }
  }

  /// Whether the host has carried it out.
  var hasSucceeded: Bool { (try? result?.get()) != nil }

  /// The descriptors to poll.
  var interests: [Poll.Interest] { connection?.interests ?? [] }

  /// How long at most to sleep.
  var patience: Duration? { connection?.deadline.remaining }

  /// What is known of the host by now.
  var answer: HostSurvey.Answer {
    let late = Failure(.notReached("it does not answer in time"), at: host)
    return HostSurvey.Answer(
      host: host, greeting: greeting, clock: clock, result: result ?? .failure(late))
  }

  /// Takes what has come.
  func advance() {
    guard let connection, result == nil else { return }
    do throws(RelayProblem) {
      for frame in try connection.advance() {
        if case .exit(let code) = frame { result = ended(code) } else { given.add(frame) }
      }
    } catch {
      result = .failure(Failure(error, at: host))
    }
    greeting = connection.greeting
    clock = connection.clock
    if result != nil { self.connection = nil }
  }

  /// Waits no longer for an answer that has not come.
  func abandon() {
    connection?.close(within: .zero)
    connection = nil
  }

  private func ended(_ code: Int32) -> Result<JSONValue, Failure> {
    guard code == 0 else { return .failure(given.failure(code)) }
    guard let value = try? JSONValue(parsing: given.output) else {
      return .failure(Failure(.failed, "\(host.name) gives no JSON"))
    }
    return .success(value)
  }
}
