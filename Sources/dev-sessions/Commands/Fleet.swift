internal import CommandLine
internal import DevSessions
internal import JSON
internal import SessionStore
internal import SystemKit
internal import Transcripts

/// The sessions as `top` shows them: from look to look it remembers since when each does what it does.
struct Fleet {
  private let sessions: DevSessions
  private let showsAll: Bool
  private var overviews: [DevSessions.Overview] = []
  private var known: [SessionName: Known] = [:]

  private struct Known {
    var status: SessionStatus
    var since: Timestamp?
    /// What it waits for an answer to.
    var question: String?
  }

  /// The statuses in the order of need.
  private static let order: [SessionStatus] = [
    .waitingForInput, .rateLimited, .working, .starting, .idle, .failed, .exited, .stopped,
  ]

  init(_ sessions: DevSessions, showsAll: Bool) {
    self.sessions = sessions
    self.showsAll = showsAll
  }

  /// Finds out what they do now.
  mutating func look() throws {
    let found = try sessions.list()
    var now: [SessionName: Known] = [:]
    for overview in found {
      let (name, status) = (overview.record.name, overview.report.status)
      if let before = known[name], before.status == status, status != .waitingForInput {
        now[name] = before
        continue
      }
      // At the first look the signals tell how long it has been so; later we have seen it change.
      let told = overview.report.evidence.first(where: \.won)?.time
      let isNew = known[name]?.status != status
      now[name] = Known(
        status: status, since: isNew ? (known.isEmpty ? told : .now) : known[name]?.since,
        question: status == .waitingForInput
          ? question(overview) ?? (isNew ? nil : known[name]?.question) : nil)
    }
    known = now
    overviews = found.filter { showsAll || $0.report.status.isLive }
      .enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }
      .map(\.element)
  }

  private func rank(_ overview: DevSessions.Overview) -> Int {
    Self.order.firstIndex(of: overview.report.status) ?? Self.order.count
  }

  private func question(_ overview: DevSessions.Overview) -> String? {
    guard overview.record.host == nil,
      let dialog = try? sessions.agent(overview.record).openDialog(until: .after(.zero))
    else { return nil }
    return dialog.json["question"]?.string
  }

  /// The screen: what there is, a table, and what did not fit.
  func lines(_ size: (columns: Int, rows: Int), _ look: TerminalLook) -> [String] {
    let head = [look.toned(summary, .strong), ""]
    guard !overviews.isEmpty else { return head }
    let table = table
    let lines = table.text(width: size.columns) { row, column, text in
      column == 2 ? look.toned(text, overviews[row].report.status.tone) : text
    }.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let room = max(size.rows - head.count, 3)
    guard lines.count > room else { return head + lines }
    return head + lines.prefix(room - 1) + ["and \(lines.count - room + 1) more"]
  }

  private var summary: String {
    let counts = Self.order.compactMap { status -> String? in
      let count = overviews.count { $0.report.status == status }
      return count > 0 ? "\(count) \(status.rawValue)" : nil
    }
    let count = overviews.count == 1 ? "1 session" : "\(overviews.count) sessions"
    return "\(([count] + counts).joined(separator: ", ")) - q quits"
  }

  private var table: TextTable {
    let showsHosts = overviews.contains { $0.record.host != nil }
    var table = TextTable(
      [.init("ID"), .init("CLI"), .init("STATUS"), .init("FOR", isRightAligned: true)]
        + (showsHosts ? [.init("HOST")] : []) + [.init("WHAT", isFlexible: true)])
    for overview in overviews {
      let record = overview.record
      let known = known[record.name]
      let what = known?.question ?? record.summary ?? record.path ?? ""
      let since = known?.since.map(Self.age) ?? ""
      table.add(
        [record.name.text, record.kind, overview.report.status.rawValue, since]
          + (showsHosts ? [record.host ?? ""] : []) + [what])
    }
    return table
  }

  private static func age(_ since: Timestamp) -> String {
    let age = max(Timestamp.now.since(since), .zero)
    return DurationText.format(.seconds(age.components.seconds), parts: 2)
  }
}

extension SessionStatus {
  /// How it is shown where there are colours.
  var tone: TerminalLook.Tone? {
    switch self {
    case .idle: .good
    case .starting, .working: .active
    case .waitingForInput: .notice
    case .rateLimited, .failed, .exited: .bad
    case .stopped: .quiet
    }
  }
}
