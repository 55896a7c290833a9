internal import SessionStore
package import Transcripts

extension DevSessions {
  /// Everything a session's status rests on.
  package struct Explanation: Sendable {
    package let recording: SnapshotRecording
    package let report: StatusReport
    /// What this version does not know.
    package let drift: Drift

    /// What a recording explains, whenever and wherever it was made.
    package init(_ recording: SnapshotRecording) {
      self.recording = recording
      report = recording.snapshot.report()
      drift = Drift(recording)
    }
  }

  /// Everything the status of a session rests on, now.
  package func explain(_ id: String) throws -> (Explanation, ClaudeSession.Reading) {
    let session = claude(try record(id))
    return (Explanation(try session.recordSignals()), try session.read())
  }
}
