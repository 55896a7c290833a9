import SystemKit
import Transcripts

/// Signals as the real Claude Code (2.1.330) writes them, put together for a test.
enum SignalRecording {
  /// The moment every recording is of: noon.
  static let now = Timestamp("2026-01-01T12:00:00.000Z") ?? Timestamp(milliseconds: 0)

  private static func text(_ seconds: Double) -> String {
    now.advanced(by: .milliseconds(Int(seconds * 1000))).description
  }

  /// A recording; its screen is the one of this name, or none.
  static func make(
    process: ClaudeSnapshot.Process = .running, file: String? = nil, hooks: [String] = [],
    transcript: [String] = [], screen: String? = nil
  ) throws -> SnapshotRecording {
    SnapshotRecording(
      now: now, life: .running, process: process, sessionFile: file, hooks: hooks,
      transcript: transcript, screen: try screen.map(RealScreen.text))
  }

  /// The session file, its status changed so many seconds ago.
  static func file(_ status: String, waitingFor reason: String? = nil, ago: Double = 2) -> String {
    let changed = now.advanced(by: .milliseconds(Int(-ago * 1000))).milliseconds
    let waiting = reason.map { #","waitingFor":"\#($0)""# } ?? ""
    return
      #"{"pid":1,"sessionId":"s","status":"\#(status)","statusUpdatedAt":\#(changed)\#(waiting)}"#
  }

  /// A line of our hooks' events.
  static func hook(_ name: String, ago: Double, _ fields: String = "") -> String {
    #"{"type":"hook","name":"\#(name)","time":"\#(text(-ago))"\#(fields)}"#
  }

  /// The hook of a permission prompt for a shell command.
  static func permission(_ command: String, ago: Double) -> String {
    hook(
      "PermissionRequest", ago: ago, #","tool":"Bash","toolInput":{"command":"\#(command)"}"#)
  }

  /// A prompt's line.
  static func prompt(_ text: String, ago: Double) -> String {
    #"{"type":"user","timestamp":"\#(Self.text(-ago))","message":{"role":"user","content":"\#(text)"}}"#
  }

  /// The line of a call of a tool.
  static func use(_ id: String, _ name: String, _ input: String) -> String {
    #"{"type":"assistant","message":{"id":"m-\#(id)","model":"x","stop_reason":"tool_use","content":[{"type":"tool_use","id":"\#(id)","name":"\#(name)","input":\#(input)}]}}"#
  }

  /// The line of a piece of the answer.
  static func say(_ text: String) -> String {
    #"{"type":"assistant","message":{"id":"m-\#(text)","model":"x","stop_reason":"end_turn","content":[{"type":"text","text":"\#(text)"}]}}"#
  }

  /// The line that ends a turn.
  static func end(ago: Double, agents: Int = 0) -> String {
    #"{"type":"system","subtype":"turn_duration","durationMs":5,"timestamp":"\#(text(-ago))","pendingBackgroundAgentCount":\#(agents)}"#
  }
}
