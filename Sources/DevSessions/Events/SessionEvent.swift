package import JSON
package import SessionStore
package import SystemKit

/// Something that happened to a session, as `watch` and the gateway's `/events` tell it.
package struct SessionEvent: Hashable, Sendable {
  /// What it was, in the word that stands in the JSON.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Its status has changed, or it is new.
    case status
    /// A prompt was accepted.
    case prompt
    /// A turn has ended.
    case turn
    /// It waits for an answer.
    case question
    /// Somebody left it a message.
    case notify
    /// The address of a pull request or merge request was seen in what it said.
    case pullRequest = "pull_request"
    /// It was forgotten.
    case gone
  }

  package let kind: Kind
  package let session: SessionName
  package let time: Timestamp
  /// What else is known, by kind.
  package let fields: JSONObject

  init(_ kind: Kind, _ session: SessionName, time: Timestamp = .now, _ fields: JSONObject) {
    self.kind = kind
    self.session = session
    self.time = time
    self.fields = fields
  }

  /// As `--json` shows it.
  package var json: JSONValue {
    var object = JSONObject([
      ("time", .string(time.description)), ("event", .string(kind.rawValue)),
      ("session", .string(session.text)),
    ])
    for member in fields.members where object[member.key] == nil {
      object[member.key] = member.value
    }
    return .object(object)
  }
}

extension SessionEvent {
  /// Reads what `json` writes; nil for an event that this version does not know.
  init?(json object: JSONObject) {
    guard let kind = object["event"]?.string.flatMap(Kind.init),
      let session = object["session"]?.string.flatMap({ try? SessionName($0) }),
      let time = object["time"]?.string.flatMap(Timestamp.init)
    else { return nil }
    var fields = object
    for key in ["event", "session", "time"] { fields[key] = nil }
    self.init(kind, session, time: time, fields)
  }
}

// MARK: - From the journals of a session

extension SessionEvent {
  /// A line of `turns.jsonl`: a receipt, or the end of its turn.
  init?(turns line: JSONObject, of session: SessionName) {
    if let receipt = Receipt(line) {
      self.init(
        .prompt, session, time: receipt.time,
        ["turn": .string(receipt.turn), "proof": .string(receipt.proof.rawValue)])
    } else if let (result, time) = TurnJournal.end(line) {
      self.init(.turn, session, time: time, result.json)
    } else {
      return nil
    }
  }

  /// A line of `events.jsonl` that is meant for others; nil for what our hooks tell.
  init?(events line: JSONObject, of session: SessionName) {
    guard let kind = line["event"]?.string.flatMap(Kind.init),
      [.notify, .pullRequest].contains(kind),
      let time = line["time"]?.string.flatMap(Timestamp.init)
    else { return nil }
    var fields = line
    fields["event"] = nil
    fields["time"] = nil
    self.init(kind, session, time: time, fields)
  }

  /// The line of `events.jsonl` for something that happens now.
  static func line(_ kind: Kind, _ fields: JSONObject) -> JSONObject {
    JSONObject(
      [("event", .string(kind.rawValue)), ("time", .string(Timestamp.now.description))]
        + fields.members.map { ($0.key, $0.value) })
  }
}
