package import JSON
package import SystemKit

/// The raw material of a snapshot, as it can be kept in a file and looked at again elsewhere.
///
/// What `explain` shows is inferred from this and nothing else, so a recording reproduces it exactly.
/// It holds the end of the conversation and the screen: treat it like those.
package struct SnapshotRecording: Hashable, Sendable {
  package var now: Timestamp
  package var life: ClaudeSnapshot.Life
  package var process: ClaudeSnapshot.Process
  /// Claude Code's session file, whole.
  package var sessionFile: String?
  /// The last lines of our hooks' events, oldest first.
  package var hooks: [String]
  /// The transcript's last turn, line by line.
  package var transcript: [String]
  /// The screen with its escape sequences.
  package var screen: String?
  /// The job of Claude Code's background service that the conversation is, if it is one.
  package var job: String?

  package init(
    now: Timestamp, life: ClaudeSnapshot.Life, process: ClaudeSnapshot.Process,
    sessionFile: String?, hooks: [String], transcript: [String], screen: String?
  ) {
    self.now = now
    self.life = life
    self.process = process
    self.sessionFile = sessionFile
    self.hooks = hooks
    self.transcript = transcript
    self.screen = screen
  }

  /// What it amounts to.
  package var snapshot: ClaudeSnapshot {
    var conversation: Conversation?
    var end = 0
    for line in transcript {
      end += line.utf8.count + 1
      var known = conversation ?? Conversation()
      if let entry = ClaudeEntry(line: line.utf8), entry.bearsOnTurns { known.add(entry, end: end) }
      conversation = known
    }
    return ClaudeSnapshot(
      now: now, life: life, process: process,
      sessionFile: sessionFile.flatMap { ClaudeSessionFile(Array($0.utf8)) },
      hookEvents: hooks.compactMap { line in
        (try? JSONValue(parsing: line.utf8)).flatMap(HookEvent.init(line:))
      },
      conversation: conversation, screen: screen.map { ClaudeScreen($0) }, job: job)
  }

  /// As it is kept in a file.
  package var json: JSONValue {
    var object = JSONObject([
      ("version", 1), ("now", .string(now.description)), ("life", .string(life.rawValue)),
    ])
    switch process {
    case .running: object["process"] = "running"
    case .ended(let code):
      object["process"] = "ended"
      object["exitCode"] = code.map { .int($0) }
    case .unknown: object["process"] = "unknown"
    }
    object["sessionFile"] = sessionFile.map(JSONValue.string)
    object["hooks"] = .array(hooks.map(JSONValue.string))
    object["transcript"] = .array(transcript.map(JSONValue.string))
    object["screen"] = screen.map(JSONValue.string)
    object["job"] = job.map(JSONValue.string)
    return .object(object)
  }

  /// Reads what `json` wrote; nil when it is something else.
  package init?(_ value: JSONValue) {
    guard value["version"]?.int == 1, let now = value["now"]?.string.flatMap(Timestamp.init),
      let life = value["life"]?.string.flatMap(ClaudeSnapshot.Life.init),
      let hooks = value["hooks"]?.array, let transcript = value["transcript"]?.array
    else { return nil }
    let process: ClaudeSnapshot.Process
    switch value["process"]?.string {
    case "running": process = .running
    case "ended": process = .ended(code: value["exitCode"]?.int)
    case "unknown": process = .unknown
    default: return nil
    }
    self.init(
      now: now, life: life, process: process, sessionFile: value["sessionFile"]?.string,
      hooks: hooks.compactMap(\.string), transcript: transcript.compactMap(\.string),
      screen: value["screen"]?.string)
    job = value["job"]?.string
  }
}
