internal import DevSessions
internal import JSON
internal import SessionStore
internal import SystemKit
internal import Transcripts

/// What a bug report needs to say about a machine.
///
/// Built from what is known to be harmless, rather than by taking out what is not: states, times,
/// versions and the names of variables; no prompt, answer, description, argument or value, and the
/// user's home folder written as ~.
struct SupportBundle {
  let sessions: DevSessions
  let findings: [Finding]

  /// The fields of a record that say nothing about the work.
  private static let fields = [
    "championId", "cli", "mode", "status", "state", "createdAt", "lastUsed", "agentVersion",
    "failure", "permissions", "lastTurnStatus",
  ]

  var json: JSONValue {
    // That the store cannot be read is among the findings.
    let list = (try? sessions.list()) ?? []
    return [
      "version": .string(DevSessionsCommand.version), "time": .string(Timestamp.now.description),
      "findings": .array(findings.map { $0.json }.map(tidied)),
      "environment": .array(
        sessions.environment.keys.filter(Self.isOfInterest).sorted().map(JSONValue.string)),
      "sessions": .array(
        list.map { session in
          var fields = JSONObject()
          for name in Self.fields { fields[name] = session.record.fields[name] }
          fields["found"] = .string(session.report.status.rawValue)
          return tidied(.object(fields))
        }),
    ]
  }

  private static func isOfInterest(_ variable: String) -> Bool {
    ["DEV_SESSIONS_", "CLAUDE", "ANTHROPIC_", "CODEX_", "TMUX", "IS_SANDBOX", "TERM", "LANG"]
      .contains { variable.hasPrefix($0) }
  }

  /// The value with the user's home folder taken out of its texts.
  private func tidied(_ value: JSONValue) -> JSONValue {
    switch value {
    case .string(let text): return .string(tidied(text))
    case .array(let values): return .array(values.map(tidied))
    case .object(let object):
      return .object(JSONObject(object.members.map { ($0.key, tidied($0.value)) }))
    default: return value
    }
  }

  private func tidied(_ text: String) -> String {
    let home = Array(Environment.home(sessions.environment).utf8)
    guard home.count > 1 else { return text }
    var rest = Array(text.utf8)[...]
    var bytes: [UInt8] = []
    while let byte = rest.first {
      if rest.starts(with: home) {
        bytes.append(UInt8(ascii: "~"))
        rest = rest.dropFirst(home.count)
      } else {
        bytes.append(byte)
        rest = rest.dropFirst()
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
