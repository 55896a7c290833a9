internal import SessionStore
internal import SystemKit
internal import Transcripts

/// Whether what was said in a session can still be read.
extension ClaudeSession {
  /// Refuses where the transcript is gone or cannot be read, though there have been turns.
  ///
  /// An empty answer would not be true then. Before the first turn there is no transcript to miss.
  /// Claude Code removes transcripts that are older than `cleanupPeriodDays`, by default 30.
  func requireHistory(_ reading: Reading) throws {
    switch transcriptState(reading.history) {
    case .readable: return
    case .missing:
      guard try hasHadTurns(in: reading.conversationID) else { return }
      throw gone(reading.history)
    case .unreadable(let why): throw unreadable(why)
    }
  }

  /// Refuses where a transcript that was written to is gone or cannot be read.
  func requireTranscript(_ path: String) throws {
    switch transcriptState(path) {
    case .readable: return
    case .missing: throw gone(path)
    case .unreadable(let why): throw unreadable(why)
    }
  }

  private func gone(_ path: String) -> Failure {
    Failure(
      .failed, "\(record.name)'s transcript is gone: \(path)",
      hint: "Claude Code deletes transcripts after some time (cleanupPeriodDays)")
  }

  private func unreadable(_ why: String) -> Failure {
    Failure(
      .failed, "\(record.name)'s transcript cannot be read: \(why)",
      hint: "see dev-sessions explain \(record.name)")
  }

  /// A process that writes the conversation's transcript and is none of the session's.
  func otherWriter(_ reading: Reading) -> ProcessIdentity? {
    guard reading.job == nil, !record.isInContainer, !ignored.contains(.sessionFile) else {
      return nil
    }
    let others = ClaudeSessionFile.holders(
      of: reading.conversationID, configuration: configuration
    ).filter { $0.process != record.agentProcess && $0.file.job == nil }.map(\.process)
    guard !others.isEmpty else { return nil }
    // A wrapper may run in front of our own.
    let own = record.agentProcess.map { ProcessTable.tree(below: $0.pid).map(\.identity) } ?? []
    return others.first { !own.contains($0) }
  }

  /// The state of a transcript on disk.
  enum TranscriptState {
    case readable
    case missing
    /// It may be there, but not for us, or something else is in its place.
    case unreadable(String)
  }

  func transcriptState(_ path: String) -> TranscriptState {
    do {
      guard let status = try FileSystem.status(path) else {
        // Without access to the folders above nothing can be said.
        _ = try FileSystem.status(Path.parent(path))
        return .missing
      }
      guard status.kind == .file else { return .unreadable("\(path) is no file") }
      _ = try Descriptor.readingIfPresent(path)
      return .readable
    } catch {
      return .unreadable("\(error)")
    }
  }

  /// Whether a conversation has had a turn, by what we noted ourselves.
  func hasHadTurns(in conversation: String) throws -> Bool {
    if try TurnJournal(folder).receipts.contains(where: { $0.session == conversation }) {
      return true
    }
    return try hookEvents(last: 64).contains {
      $0.session == conversation && ["UserPromptSubmit", "Stop"].contains($0.name)
    }
  }
}
