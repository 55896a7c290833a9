package import JSON
package import SystemKit

/// What one of our hooks told about a session; a line of `events.jsonl`.
package struct HookEvent: Hashable, Sendable {
  /// Claude Code's name of the hook, such as `Stop`.
  package let name: String
  package let time: Timestamp
  /// The conversation's UUID.
  package let session: String?
  package let promptID: String?
  /// The beginning of the submitted prompt, of `UserPromptSubmit`.
  package let prompt: String?
  /// `PromptText.digest` of the whole prompt.
  package let promptDigest: String?
  /// Why: `startup`, `clear`, … of `SessionStart`; the reason of `SessionEnd`.
  package let reason: String?
  /// The tool a `PermissionRequest` is about, and its input.
  package let tool: String?
  package let toolInput: JSONValue?
  /// What `Stop` says goes on after the turn.
  package let background: [BackgroundTask]?
  /// The job of Claude Code's background service it comes from; nil for the process in the pane.
  package let job: String?

  /// So much of a prompt is kept: enough to recognise it.
  package static let keptPromptLength = 2000

  /// Reads what Claude Code gives a hook on standard input.
  ///
  /// - Parameter job: the background job that the hook runs for.
  package init?(input: JSONValue, time: Timestamp, job: String? = nil) {
    guard let name = input["hook_event_name"]?.string else { return nil }
    // A subagent's events are not the session's, but what it asks a person is.
    guard input["agent_id"]?.string == nil || name == "PermissionRequest" else { return nil }
    self.name = name
    self.time = time
    session = input["session_id"]?.string
    promptID = input["prompt_id"]?.string
    prompt = (input["prompt"]?.string).map { String($0.prefix(Self.keptPromptLength)) }
    promptDigest = (input["prompt"]?.string).map(PromptText.digest)
    reason = (input["source"] ?? input["reason"] ?? input["error"])?.string
    tool = input["tool_name"]?.string
    toolInput = name == "PermissionRequest" ? input["tool_input"] : nil
    background = input["background_tasks"]?.array.map { $0.compactMap(BackgroundTask.init) }
    self.job = job
  }

  /// Reads a line of `events.jsonl`; nil for other kinds of events.
  package init?(line: JSONValue) {
    guard line["type"]?.string == "hook", let name = line["name"]?.string,
      let time = line["time"]?.string.flatMap(Timestamp.init)
    else { return nil }
    self.name = name
    self.time = time
    session = line["session"]?.string
    promptID = line["promptId"]?.string
    prompt = line["prompt"]?.string
    promptDigest = line["promptDigest"]?.string
    reason = line["reason"]?.string
    tool = line["tool"]?.string
    toolInput = line["toolInput"]
    background = line["background"]?.array.map { $0.compactMap(BackgroundTask.init) }
    job = line["job"]?.string
  }

  /// The line as it is stored.
  package var json: JSONValue {
    var object = JSONObject([
      ("type", "hook"), ("name", .string(name)), ("time", .string(time.description)),
    ])
    object["session"] = session.map(JSONValue.string)
    object["promptId"] = promptID.map(JSONValue.string)
    object["prompt"] = prompt.map(JSONValue.string)
    object["promptDigest"] = promptDigest.map(JSONValue.string)
    object["reason"] = reason.map(JSONValue.string)
    object["tool"] = tool.map(JSONValue.string)
    object["toolInput"] = toolInput
    object["background"] = background.map { .array($0.map(\.json)) }
    object["job"] = job.map(JSONValue.string)
    return .object(object)
  }
}
