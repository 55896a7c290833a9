package import JSON
package import Transcripts

/// What a person should know about a session beyond its status, in few words and the same in every
/// view: `list`, `top`, `status`, `explain`, the line that `wait` shows, and the gateway's page.
package struct SessionCondition: Hashable, Sendable {
  /// How much a session needs a person, most first.
  package enum Need: Int, Hashable, Sendable, Comparable, CaseIterable {
    /// It waits for an answer.
    case answer
    /// Its last turn failed, and nothing goes on.
    case failedTurn
    /// A usage limit was reached.
    case limit
    /// A request to the model fails and is tried again.
    case retry
    /// Its status cannot be found out.
    case unknown
    /// Its last turn was interrupted, or has come to no proper end.
    case cutTurn
    case none

    /// The word for it in JSON; nil when it needs nobody.
    package var word: String? {
      switch self {
      case .answer: "answer"
      case .failedTurn: "failed_turn"
      case .limit: "limit"
      case .retry: "retry"
      case .unknown: "unknown"
      case .cutTurn: "cut_turn"
      case .none: nil
      }
    }

    package static func < (left: Need, right: Need) -> Bool { left.rawValue < right.rawValue }
  }

  package let need: Need
  /// The status in the word that people are shown, with what makes it special.
  package let word: String
  /// A few words about it; nil where the status says all.
  package let note: String?

  /// What follows from a status and what else was found (as `status --json` shows it).
  package init(_ report: StatusReport, _ fields: JSONObject) {
    let status = report.status.rawValue
    if let problem = fields["problem"]?.string {
      self.init(.unknown, "unknown", problem)
    } else if fields["unreachable"]?.bool == true {
      self.init(.unknown, "\(status) (unreachable)", "its host does not answer; as last known")
    } else {
      self = Self.reached(report, fields)
    }
  }

  private init(_ need: Need, _ word: String, _ note: String?) {
    self.need = need
    self.word = word
    self.note = note.map { Self.short($0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  private static func reached(_ report: StatusReport, _ fields: JSONObject) -> SessionCondition {
    let status = report.status.rawValue
    let last = fields["lastTurn"]?.object
    let detail = last?["detail"]?.string ?? last?["error"]?.string
    switch report.status {
    case .waitingForInput:
      let asked = fields["dialog"]?["question"]?.string ?? fields["line"]?.string
      return Self(.answer, status, asked ?? report.waitingFor.map { "asks: \($0.rawValue)" })
    case .rateLimited: return Self(.limit, status, detail ?? "a usage limit was reached")
    case .starting, .working:
      guard let retry = fields["retry"]?.object.flatMap(Self.retrying) else {
        return Self(.none, status, nil)
      }
      return Self(.retry, "\(status) (retrying)", retry)
    case .idle:
      guard let reason = last?["reason"]?.string else { return Self(.none, status, nil) }
      return resting(status, reason, detail)
    case .failed, .exited:
      let won = report.evidence.first(where: \.won)
      let isTold =
        report.status == .failed || won?.source == StatusReport.conversationSource
      let known = isTold ? won?.finding : nil
      return Self(.none, status, known ?? "ended by itself")
    case .stopped: return Self(.none, status, nil)
    }
  }

  /// A session at rest, after a turn with this end.
  private static func resting(_ status: String, _ reason: String, _ detail: String?) -> Self {
    let words = detail.map { ": \($0)" } ?? ""
    switch reason {
    case TurnResult.Reason.completed.rawValue: return Self(.none, status, nil)
    case TurnResult.Reason.failed.rawValue:
      return Self(.failedTurn, "\(status) (failed)", "the last turn failed\(words)")
    case TurnResult.Reason.interrupted.rawValue:
      return Self(.cutTurn, "\(status) (interrupted)", "the last turn was interrupted\(words)")
    case TurnResult.Reason.incomplete.rawValue:
      return Self(
        .cutTurn, "\(status) (incomplete)",
        detail ?? "it waits for the rest of an unfinished input")
    default:
      // An end that another kind, or a newer version, has a word for.
      return Self(.cutTurn, "\(status) (\(reason))", "the last turn: \(reason)\(words)")
    }
  }

  private static func retrying(_ retry: JSONObject) -> String {
    let attempt = retry["attempt"]?.int
    let count = [attempt.map { "\($0)" }, retry["of"]?.int.map { "of \($0)" }].compactMap(\.self)
    let reason = retry["reason"]?.string.map { ": \($0)" } ?? ""
    return (["retrying"] + (count.isEmpty ? [] : [count.joined(separator: " ")]))
      .joined(separator: ", ") + reason
  }

  /// The first lines on one, without line breaks and no longer than a person reads in passing.
  private static func short(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return line.count <= 160 ? line : "\(line.prefix(159))…"
  }
}

extension DevSessions.Overview {
  /// What a person should know about it.
  package var condition: SessionCondition { SessionCondition(report, fields) }
}
