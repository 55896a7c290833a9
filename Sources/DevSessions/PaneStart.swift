internal import JSON
internal import SessionStore
internal import SystemKit
internal import Tmux

/// Starting a program in a tmux pane of its own and noting in the record where it is.
struct PaneStart {
  let sessions: DevSessions
  let name: SessionName
  let path: String
  let executable: String
  let arguments: [String]
  /// The caller's environment with what was added for the session.
  let environment: [String: String]
  /// Whether the program is told that it runs in tmux: a shell's start-up files may start one else.
  var keepsTmux = false
  var width = 200
  /// What is given all that the pane puts out.
  var pipe: [String]?

  /// Starts it; `note` adds to the record.
  func run(_ note: (inout SessionRecord) -> Void) throws {
    let folder = sessions.home.folder(of: name)
    guard let tmuxName = TmuxSessionName(id: name.text) else { return }
    do {
      try folder.create()
      let marks = SessionEnvironment(
        name: name, parent: try sessions.store.read()[name]?.parent, home: sessions.home,
        tmuxSocket: sessions.tmuxSocketForAgents)
      try LaunchRecord(
        folder: path, executable: executable, arguments: arguments,
        environment: marks.added(to: environment), keepsTmux: keepsTmux
      ).write(to: folder.launch)
      let session = try sessions.tmux.newSession(
        tmuxName, in: path, command: [sessions.program, "launch", folder.launch], width: width,
        pipe: pipe)
      let tty = try sessions.tmux(at: session.socketPath).terminal(of: session.pane)
      try sessions.update(name) { record in
        record.state = .running
        record.isActive = true
        record.failure = nil
        record.tmuxSocket = session.socketPath
        record.paneID = session.pane.text
        record.starter = nil
        record.paneProcess =
          ProcessIdentity(running: session.panePID)
          ?? ProcessIdentity(pid: session.panePID, startTime: "gone")
        record[field: "tty"] = tty.map(JSONValue.string)
        note(&record)
      }
    } catch {
      try? FileSystem.remove(folder.launch)
      let failure = Failure("cannot start \(name)", error)
      try? sessions.update(name) { $0.fail(failure.message) }
      throw failure
    }
  }

  /// The file to execute: on the `PATH`, or given by its path, from the session's folder on.
  static func locate(
    _ program: String, in environment: [String: String], folder: String
  ) throws(Failure) -> String {
    if let path = Program.locate(program, in: environment), !program.contains("/") { return path }
    let file = Path.join(folder, program)
    guard program.contains("/"), FileSystem.isExecutable(file) else {
      throw Failure(
        .failed, "\(program) is not installed, or not on the PATH",
        hint: "install it, or name it by its path")
    }
    return file
  }
}
