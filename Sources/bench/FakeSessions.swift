internal import DevSessions
internal import JSON
internal import SessionStore
internal import SystemKit
internal import Transcripts

/// Imitated sessions of Claude Code: a process, its session file and a transcript each.
struct FakeSessions {
  let workspace: Workspace
  let home: Home
  /// The folder in place of `~/.claude`.
  let configuration: String
  /// The folder in which the agents work.
  let workFolder: String

  init(_ workspace: Workspace, _ name: String) throws {
    self.workspace = workspace
    let folder = try workspace.makeFolder(name)
    home = Home(path: Path.join(folder, "home"))
    configuration = Path.join(folder, "claude")
    workFolder = Path.join(folder, "work")
    for path in [home.path, Path.join(configuration, "sessions"), workFolder] {
      try FileSystem.makeFolders(path)
    }
  }

  /// The environment in which `dev-sessions` sees them.
  var environment: [String: String] {
    workspace.environment.merging(["DEV_SESSIONS_HOME": home.path]) { _, new in new }
  }

  /// An imitated session.
  struct Session {
    let name: SessionName
    let pid: Int32
    let conversation: String
    let transcript: String
    let folder: SessionFolder

    var id: String { name.text }
  }

  /// A process in place of an agent, and its tmux pane if it has one.
  struct Agent {
    let pid: Int32
    var pane = "%0"
    var tmuxSocket: String?
  }

  /// Adds a session for each of these agents, at rest for a second, with a short transcript.
  ///
  /// A status that has changed within the last second is compared with the transcript.
  func add(_ agents: [Agent]) throws -> [Session] {
    var sessions: [Session] = []
    var records: [SessionRecord] = []
    for (index, agent) in agents.enumerated() {
      let name = try SessionName("s\(index + 1)")
      let conversation = RandomToken.uuid()
      let location = TranscriptLocation(
        configuration: configuration, workFolder: workFolder, session: conversation)
      let session = Session(
        name: name, pid: agent.pid, conversation: conversation, transcript: location.expectedPath,
        folder: home.folder(of: name))
      try FileSystem.makeFolders(Path.parent(session.transcript))
      try session.folder.create()
      try FileSystem.append(SampleTurn.shared().whole, to: session.transcript)
      records.append(record(session, agent))
      sessions.append(session)
    }
    try SessionStore(home: home).update { contents in
      for record in records { contents[record.name] = record }
    }
    MonotonicClock.sleep(.milliseconds(5))
    for session in sessions { try setStatus(of: session, "idle", changed: .now) }
    MonotonicClock.sleep(.milliseconds(1100))
    return sessions
  }

  private func record(_ session: Session, _ agent: Agent) -> SessionRecord {
    var record = SessionRecord(
      name: session.name, agentID: session.conversation, kind: "claude", path: workFolder)
    record.summary = "review the parser and fix what the tests found"
    record.state = .running
    record.paneID = agent.pane
    record.paneProcess = ProcessIdentity(running: agent.pid)
    record.tmuxSocket = agent.tmuxSocket ?? Path.join(workspace.sockets, "none")
    record.configurationFolder = configuration
    record.agentVersion = "2.1.329"
    return record
  }

  /// Writes Claude Code's session file.
  func setStatus(of session: Session, _ status: String, changed: Timestamp) throws {
    let start = ProcessIdentity(running: session.pid)?.startTime ?? ""
    let file: JSONValue = [
      "pid": .int(session.pid), "sessionId": .string(session.conversation),
      "cwd": .string(workFolder), "procStart": .string(start), "version": "2.1.329",
      "kind": "interactive", "status": .string(status),
      "statusUpdatedAt": .int(changed.milliseconds),
    ]
    let path = ClaudeSessionFile.path(configuration: configuration, pid: session.pid)
    try FileSystem.remove(path)
    try FileSystem.append(file.bytes(), to: path)
  }

  /// Appends a turn without its ending, with the receipt for its prompt.
  func beginTurn(in session: Session) throws {
    let turn = try SampleTurn.shared()
    let offset = (try FileSystem.status(session.transcript))?.size ?? 0
    try FileSystem.append(turn.beginning, to: session.transcript)
    let receipt = Receipt(
      turn: "t-" + RandomToken.hexadecimal(bytes: 5), time: .now, proof: .transcript,
      digest: SHA256.hexadecimal(turn.prompt.utf8), idempotencyKey: nil,
      recordedDigest: PromptText.digest(turn.prompt), session: session.conversation,
      transcript: session.transcript, offset: offset, changes: [])
    try TurnJournal.add(receipt, to: session.folder)
  }
}

/// A recorded turn of Claude Code with a tool call, in the parts the measures need.
struct SampleTurn {
  /// All lines.
  let whole: [UInt8]
  /// The lines before the one that ends the turn.
  let beginning: [UInt8]
  /// The line that ends the turn.
  let ending: [UInt8]
  /// Lines from the middle of a turn.
  let middle: [UInt8]
  let prompt: String

  /// The fixture `tool-turn.jsonl`, found from the working folder.
  static func shared() throws -> SampleTurn {
    let path = "Tests/TranscriptsTests/Fixtures/tool-turn.jsonl"
    guard let bytes = try FileSystem.read(path) else {
      throw BenchError("there is no \(path); run bench from the package's folder")
    }
    let newline = UInt8(ascii: "\n")
    let lines = bytes.split(separator: newline).map { Array($0) + [newline] }
    var entries: [ClaudeEntry?] = []
    for line in lines { entries.append(ClaudeEntry(line: line.dropLast())) }
    guard let start = entries.firstIndex(where: { $0?.startsTurn == true }),
      case .prompt(let prompt)? = entries[start],
      let end = entries.firstIndex(where: { $0?.ending(at: 0) != nil })
    else { throw BenchError("\(path) holds no whole turn") }
    return SampleTurn(
      whole: bytes, beginning: Array(lines[..<end].joined()), ending: lines[end],
      middle: Array(lines[(start + 1)..<end].joined()), prompt: prompt.text)
  }
}
