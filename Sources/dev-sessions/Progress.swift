internal import CommandLine
internal import DevSessions
internal import SystemKit
internal import Transcripts

/// A quiet line on standard error that shows somebody at a terminal that a long wait goes on.
///
/// A class because the wait calls it back between looks. Programs that read our standard error never
/// see it, since theirs is no terminal.
final class Progress {
  private let write: @Sendable (String) -> Void
  private let sessions: DevSessions
  private var waiting: [String]
  private let count: Int
  private let start = MonotonicClock.now
  private var lastLook = Duration.zero
  private var isShown = false

  /// How long a wait is not worth a word.
  private static let patience = Duration.seconds(2)
  private static let interval = Duration.seconds(1)
  /// Narrow enough for every terminal, so that the line never wraps and can be taken back.
  private static let width = 78

  /// The line for a wait on these sessions; nil where nobody would see it.
  init?(_ ids: [String], _ context: Context) {
    guard let write = context.output.progress, !context.json,
      context.sessions.environment["TERM"] != "dumb"
    else { return nil }
    self.write = write
    sessions = context.sessions
    waiting = ids
    count = ids.count
  }

  /// Called between looks: shows what goes on, once a second.
  func tick() {
    let elapsed = MonotonicClock.now - start
    guard elapsed >= Self.patience, elapsed - lastLook >= Self.interval else { return }
    lastLook = elapsed
    let overview = waiting.first.flatMap { try? sessions.overview(of: $0) }
    let condition = overview?.condition
    let first = waiting.first.map { "\($0) \(overview?.report.status.rawValue ?? "")" } ?? ""
    let others = waiting.count > 1 ? " and \(waiting.count - 1) more" : ""
    let done = count > waiting.count ? "\(count - waiting.count) of \(count) done, " : ""
    let time = DurationText.format(.seconds(elapsed.components.seconds))
    let news = condition?.note.map { ", \($0)" } ?? Self.silence(overview?.report)
    let line = Sentence.plain("\(done)\(first)\(others), \(time)\(news)")
    write("\r\u{1B}[K\(line.prefix(Self.width))")
    isShown = true
  }

  /// How long nothing has been heard of a session, once that is worth a word.
  private static func silence(_ report: StatusReport?) -> String {
    guard let last = report?.evidence.compactMap(\.time).max() else { return "" }
    let silence = Timestamp.now.since(last)
    guard silence >= .seconds(5) else { return "" }
    return
      ", last activity \(DurationText.format(.seconds(silence.components.seconds), parts: 1)) ago"
  }

  /// Takes the line back before anything else is written; `id` is no longer waited for.
  func clear(_ id: String) {
    waiting.removeAll { $0 == id }
    if isShown { write("\r\u{1B}[K") }
    isShown = false
  }
}
