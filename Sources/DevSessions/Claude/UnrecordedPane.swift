internal import SessionStore
internal import SystemKit
internal import Tmux
internal import Transcripts

extension DevSessions {
  /// The record with its pane and process, where those are not recorded: for a session that the
  /// TypeScript dev-sessions has started, which keeps only the name and runs Claude Code in the tmux
  /// session `dev-<id>`, with or without a shell in front of it; and for one whose `create` was killed.
  ///
  /// The pane counts only while Claude Code runs in it, so that nothing is typed into a bare shell.
  func withPane(_ record: SessionRecord) -> SessionRecord {
    guard record.paneID == nil, record.host == nil, record.isActive,
      record.state == nil || record.state == .running || record.wasAbandoned,
      let name = TmuxSessionName(id: record.name.text),
      let panes = try? tmux(of: record).panes().filter({ $0.sessionName == name.text }),
      panes.count == 1, let process = ProcessIdentity(running: panes[0].pid)
    else { return record }
    let configuration =
      record.configurationFolder ?? TranscriptLocation.configurationFolder(environment)
    let claude = ProcessTable.tree(below: process.pid).map(\.identity).first {
      ClaudeSessionFile.read(configuration: configuration, process: $0) != nil
    }
    guard let claude else { return record }
    var record = record
    record.paneID = panes[0].id.text
    record.paneProcess = process
    if claude != process { record.agentProcess = claude }
    return record
  }
}
