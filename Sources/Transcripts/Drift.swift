internal import JSON

/// What a recording holds that this version of dev-sessions has never seen.
///
/// Nothing of it is guessed at: it decides no status. It tells that Claude Code has moved on.
package struct Drift: Hashable, Sendable {
  /// One phrase each, such as `transcript type “foo”`.
  package let findings: [String]

  package init(_ recording: SnapshotRecording) {
    var findings: [String] = []
    func note(_ finding: String) { if !findings.contains(finding) { findings.append(finding) } }
    for line in recording.transcript {
      guard let value = try? JSONValue(parsing: line.utf8) else { continue }
      let type = value["type"]?.string ?? ""
      if !Self.types.contains(type) { note("transcript type “\(type)”") }
      if type == "system", let subtype = value["subtype"]?.string,
        !Self.subtypes.contains(subtype)
      {
        note("transcript type “system/\(subtype)”")
      }
      if type == "queue-operation", let operation = value["operation"]?.string,
        !["enqueue", "dequeue", "remove"].contains(operation)
      {
        note("queue operation “\(operation)”")
      }
    }
    if case .unknown(let word)? = recording.snapshot.sessionFile?.status {
      note("session file status “\(word)”")
    }
    if case .waiting(let reason?)? = recording.snapshot.sessionFile?.status,
      !Self.reasons.contains(reason)
    {
      note("session file waiting for “\(reason)”")
    }
    if let screen = recording.snapshot.screen, recording.process == .running,
      !screen.hasInputBox, screen.dialog == nil
    {
      note("a screen with neither input box nor dialog")
    }
    self.findings = findings
  }

  /// The transcript's line types in 2.1.330.
  private static let types: Set<String> = [
    "user", "assistant", "system", "queue-operation", "attachment", "mode", "permission-mode",
    "atis-latch", "last-prompt", "file-history-snapshot", "file-history-delta", "tools-used",
    "api-request", "api-request-shape", "api-request-blob", "cost-state", "summary", "ai-title",
    "custom-title", "agent-name", "agent-color", "pr-link",
  ]
  private static let subtypes: Set<String> = [
    "turn_duration", "stop_hook_summary", "compact_boundary", "informational", "local_command",
    "model_refusal_no_fallback", "away_summary", "api_error",
  ]
  private static let reasons: Set<String> = ["permission prompt", "input needed", "dialog open"]
}
