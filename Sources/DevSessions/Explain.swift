package import Transcripts

/// Everything a session's status rests on.
package struct Explanation: Sendable {
  /// The raw signals, of kinds that can be recorded.
  package let recording: SnapshotRecording?
  package let report: StatusReport
  /// What this version does not know, one phrase each.
  package let unknown: [String]
  package let transcript: String?

  /// What a recording explains, whenever and wherever it was made.
  package init(_ recording: SnapshotRecording, transcript: String? = nil) {
    self.recording = recording
    self.transcript = transcript
    report = recording.snapshot.report()
    unknown = Drift(recording).findings
  }

  /// What needs no recording to be told.
  init(_ report: StatusReport, transcript: String? = nil) {
    self.report = report
    self.transcript = transcript
    recording = nil
    unknown = []
  }
}
