internal import SessionStore
internal import SystemKit
package import Transcripts

extension DevSessions {
  /// The answer of a session, with what its reader must know about it.
  package struct Answer: Sendable {
    /// The messages asked for, oldest first.
    package let messages: [AssistantMessage]
    /// How the last turn ended; nil while it runs and before the first.
    package let ending: TurnEnding?
    /// Whether a turn runs.
    package let isWorking: Bool
  }

  /// The last messages of the agent.
  ///
  /// - Parameter count: nil asks for the answer of the last turn alone: its last message, or none
  ///   when the turn has brought none, never an older turn's. A number asks for so many of the whole
  ///   conversation.
  package func answer(of id: String, last count: Int?) throws -> Answer {
    let reading = try claude(record(id)).read(.full)
    let conversation = reading.snapshot.conversation
    let messages: [AssistantMessage] =
      if let count {
        try TranscriptTail.messages(reading.transcript, last: count)
      } else {
        conversation?.messages.last { !$0.texts.isEmpty }.map { [$0] } ?? []
      }
    return Answer(
      messages: messages, ending: conversation?.ending,
      isWorking: reading.report.status == .working)
  }

  /// Hands over a conversation's entries from the beginning, then (following) each new one until
  /// `shouldStop` says so or the session ends.
  package func log(
    of id: String, following: Bool, _ body: (ClaudeEntry) -> Void
  ) throws {
    let session = claude(try record(id))
    var path = try session.read(.full).transcript
    var watch = FileWatch([path, session.folder.events.path])
    var lines = ForwardLines(path: path)
    while true {
      let isRunning = session.processState == .running
      try lines.readNew { line in
        if let entry = ClaudeEntry(line: line.bytes) { body(entry) }
      }
      guard following, isRunning else { return }
      _ = try watch.wait(until: .after(.milliseconds(500)))
      let current = try session.read(.full).transcript
      if current != path {
        path = current
        lines = ForwardLines(path: path)
        watch = FileWatch([path, session.folder.events.path])
      }
    }
  }
}
