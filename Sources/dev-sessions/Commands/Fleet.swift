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
    /// What a person should know of it.
    var note: String?
  }

  /// The statuses in the order of need, among sessions that need a person alike.
  private static let order: [SessionStatus] = [
    .waitingForInput, .rateLimited, .working, .starting, .idle, .failed, .exited, .stopped,
  ]

  init(_ sessions: DevSessions, showsAll: Bool) {
    self.sessions = sessions
    self.showsAll = showsAll
  }

  /// Finds out what they do now.
  mutating func look() throws {
    let found = try sessions.list(.condition)
    var now: [SessionName: Known] = [:]
    for overview in found {
      let (name, status) = (overview.record.name, overview.report.status)
      // At the first look the signals tell how long it has been so; later we have seen it change.
      let told = overview.report.evidence.first(where: \.won)?.time
      let isNew = known[name]?.status != status
      now[name] = Known(
        status: status, since: isNew ? (known.isEmpty ? told : .now) : known[name]?.since,
        // A question that is being drawn anew is still the same.
        note: overview.condition.note
          ?? (isNew || status != .waitingForInput ? nil : known[name]?.note))
    }
    known = now
    overviews = found.filter { showsAll || $0.isLive }
      .enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }
      .map(\.element)
  }

  private func rank(_ overview: DevSessions.Overview) -> Int {
    let status = Self.order.firstIndex(of: overview.report.status) ?? Self.order.count
    return overview.condition.need.rawValue * Self.order.count + status
  }

  /// The screen: what there is, a table, and what did not fit.
  func lines(_ size: (columns: Int, rows: Int), _ look: TerminalLook) -> [String] {
    let head = [look.toned(summary, .strong), ""]
    guard !overviews.isEmpty else { return head }
    let table = table
    let lines = table.text(width: size.columns) { row, column, text in
      column == 2 ? look.toned(text, overviews[row].tone) : text
    }.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let room = max(size.rows - head.count, 3)
    guard lines.count > room else { return head + lines }
    return head + lines.prefix(room - 1) + ["and \(lines.count - room + 1) more"]
  }

  private var summary: String {
    // In the order of the rows.
    var words: [String] = []
    for overview in overviews where !words.contains(overview.condition.word) {
      words.append(overview.condition.word)
    }
    let counts = words.map { word in
      "\(overviews.count { $0.condition.word == word }) \(word)"
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
      let what = known?.note ?? record.summary ?? record.path ?? ""
      let since = known?.since.map(Self.age) ?? ""
      table.add(
        [record.name.text, record.kind, overview.condition.word, since]
          + (showsHosts ? [record.host ?? ""] : []) + [what])
    }
    return table
  }

  private static func age(_ since: Timestamp) -> String {
    let age = max(Timestamp.now.since(since), .zero)
    return DurationText.format(.seconds(age.components.seconds), parts: 2)
  }
}

extension DevSessions.Overview {
  /// How its status is shown where there are colours.
  var tone: TerminalLook.Tone? {
    switch condition.need {
    case .failedTurn, .limit, .unknown: .bad
    case .retry, .cutTurn, .answer: .notice
    case .none: report.status.tone
    }
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
