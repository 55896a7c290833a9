internal import SessionStore
internal import SystemKit
internal import Transcripts

/// The way of a conversation over its UUIDs, by all the signs that Claude Code leaves.
///
/// | what happens | signs |
/// |---|---|
/// | `/clear`, `/branch`, `/resume` | the session file has another UUID; SessionStart fires for it |
/// | ←, `/background` | the old transcript ends with `continued-in`, the pane's session file has `parkedJobId`, another one has `jobId` |
/// | a plan accepted with a cleared context | as `/clear`, in the middle of the turn; the new conversation begins by itself |
extension ClaudeSession {
  /// The number of moves that are followed: a bound for files that lead in a circle.
  private static let longestTrail = 32

  /// The conversation that carries this one on, if it was moved; otherwise itself.
  func moved(from conversation: String) -> String {
    var current = conversation
    for _ in 0..<Self.longestTrail {
      // One that cannot be read leads nowhere; whoever needs what it says is told so.
      guard let next = (try? TranscriptTail.continuation(location(session: current).path)) ?? nil,
        next.session != current
      else { break }
      current = next.session
    }
    return current
  }

  /// The conversation's UUID by what we know without Claude Code's session file.
  ///
  /// - Parameter events: our hooks', of the conversation's own processes.
  func lastKnownConversation(_ events: [HookEvent]) -> String {
    // Who stopped it has looked and noted which it was.
    if record.state == .stopped, let stopped = record.agentID { return moved(from: stopped) }
    let inPane = events.last { $0.job == nil && $0.session != nil }?.session
    let known = moved(from: inPane ?? record.agentID ?? "")
    // In the background, too, it may have been cleared since.
    let inBackground = events.last { $0.job != nil && $0.session != nil }
    guard let inBackground, inBackground.job == Self.job(of: known) else { return known }
    return inBackground.session ?? known
  }

  /// The ID of a conversation's job: the beginning of its UUID.
  static func job(of conversation: String) -> String { String(conversation.prefix(8)) }

  /// The transcript that holds what was said before a conversation was moved, while its new one holds
  /// nothing: Claude Code copies it over with the next prompt only.
  func pastTranscript(of conversation: String, _ events: [HookEvent]) -> String? {
    let path = location(session: conversation).path
    guard (try? TranscriptTail.hasTurns(path)) == false else { return nil }
    let known = [record.agentID, paneFile?.session] + events.map(\.session)
    for earlier in known.compactMap({ $0 }).reversed() where earlier != conversation {
      let past = location(session: earlier).path
      let next = (try? TranscriptTail.continuation(past)) ?? nil
      if next?.session == conversation { return past }
    }
    return nil
  }

  /// A conversation in which another one goes on.
  struct Successor {
    let session: String
    /// The time up to which the new transcript's lines were copied from the old one.
    let copiedUntil: Timestamp?
  }

  /// The conversation in which a turn of this one goes on; nil when its turns end in it.
  func successor(of conversation: String) throws -> Successor? {
    if let next = try TranscriptTail.continuation(location(session: conversation).path) {
      return Successor(session: next.session, copiedUntil: next.time)
    }
    guard let next = try clearedInto(from: conversation),
      try Self.beginsWithPlan(location(session: next).path)
    else { return nil }
    return Successor(session: next, copiedUntil: nil)
  }

  /// The conversation that took the place of this one in its process.
  private func clearedInto(from conversation: String) throws -> String? {
    let events = try hookEvents(last: 64)
    if let end = events.lastIndex(where: { $0.session == conversation }) {
      let next = events[(end + 1)...].first { $0.name == "SessionStart" && $0.reason == "clear" }
      if let session = next?.session { return session }
    }
    let current = sessionFile?.session
    return current == conversation ? nil : current
  }

  /// Whether a conversation began by itself, with a plan that was accepted in another one.
  private static func beginsWithPlan(_ path: String) throws -> Bool {
    var lines = ForwardLines(path: path)
    var first: ClaudeEntry.Prompt?
    try lines.readNew { line in
      guard first == nil, case .prompt(let prompt)? = ClaudeEntry(line: line.bytes) else { return }
      first = prompt
    }
    return first?.text.hasPrefix("Implement the following plan:") == true
  }
}
