internal import JSON
internal import SessionStore
internal import SystemKit
internal import Transcripts

extension DevSessions {
  /// What our hooks in Claude Code run: notes the event for the session this process belongs to.
  ///
  /// Quiet and quick whatever happens: a hook must not disturb the agent.
  package func recordHook(_ input: [UInt8]) throws {
    guard let name = ownName, let value = try? JSONValue(parsing: input),
      let event = HookEvent(
        input: value, time: .now, job: environment["CLAUDE_JOB_DIR"].map(Path.name))
    else { return }
    let folder = home.folder(of: name)
    guard FileSystem.isFolder(folder.path), let line = event.json.object else { return }
    try folder.events.append(line)
    guard event.name == "Stop" else { return }
    // The last message is on its way to the transcript.
    let last = value["last_assistant_message"]?.string ?? ""
    let before = try value["transcript_path"]?.string.map(PullRequestLinks.texts(ofLastTurnIn:))
    try PullRequestLinks.note(in: (before ?? []) + [last], folder: folder)
  }
}
