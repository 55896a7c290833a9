internal import JSON
internal import SystemKit
internal import Tmux

/// The folder in which the demo happens: a home of its own, so that nothing of the user's is read or
/// changed.
struct DemoHome {
  /// Not a secret: the stand-in takes any key, and Claude Code any of this form.
  private static let key = "sk-ant-demo-key-0123456789"
  /// The variable Codex takes it from.
  private static let codexKey = "DEMO_MODEL_KEY"

  /// The folder, absolute and without links: Claude Code files what it trusts by that path.
  let folder: String

  /// The `HOME` of what runs in the demo, unless that is the user's own.
  var home: String { Path.join(folder, "home") }
  /// Where the demo's sessions are kept; by this variable all its processes are known.
  var sessions: String { Path.join(home, ".dev-sessions") }
  /// Where the agents work.
  var project: String { Path.join(folder, "project") }
  /// One line for each request to the stand-in.
  var modelLog: String { Path.join(folder, "model.jsonl") }
  private var temporary: String { Path.join(folder, "tmp") }
  private var socket: String { Path.join(folder, "tmux.sock") }

  /// A home in this folder, which need not be there yet.
  init(folder: String) {
    self.folder = folder
  }

  /// A new name in the folder for temporary files.
  ///
  /// - Throws: `SystemError` when there is no such folder.
  static func unused(_ environment: [String: String]) throws(SystemError) -> DemoHome {
    let chosen = environment["TMPDIR"] ?? ""
    // The address of a socket holds 103 bytes on macOS, and tmux's is to lie below.
    let isUsable = chosen.hasPrefix("/") && chosen.utf8.count < 64 && FileSystem.isFolder(chosen)
    let parent = try FileSystem.realPath(isUsable ? chosen : "/tmp")
    let name = "dev-sessions-demo-" + RandomToken.hexadecimal(bytes: 4)
    return DemoHome(folder: Path.join(parent, name))
  }

  /// Makes the folder; fails if anything has its name.
  func make() throws(SystemError) {
    try FileSystem.makeFolder(folder)
  }

  /// Writes what the agents must find in their home to start without questions, and what they work on.
  ///
  /// A person answers these once; here the home is as new as the folder and goes with it.
  ///
  /// - Parameter model: the address of the model's stand-in.
  func furnish(model: String) throws(SystemError) {
    for path in [
      Path.join(home, ".claude"), Path.join(home, ".codex"), Path.join(sessions, "agents"), project,
      temporary,
    ] {
      try FileSystem.makeFolders(path)
    }
    try FileSystem.append(
      Array("Margaret\nGrace\nAda\nKatherine\n".utf8), to: Path.join(project, "names.txt"))
    try furnishClaude()
    try furnishCodex(model)
    let program = Path.join(folder, DemoLibrarian.name)
    try FileSystem.replace(program, with: Array(DemoLibrarian.program.utf8), mode: 0o700)
    try write(
      DemoLibrarian.description(program: program),
      to: Path.join(sessions, "agents/\(DemoLibrarian.name).json"))
  }

  private func furnishClaude() throws(SystemError) {
    let trust: JSONValue = ["hasTrustDialogAccepted": true]
    let projects = JSONObject([(project, trust)])
    try write(
      [
        "hasCompletedOnboarding": true, "projects": .object(projects),
        "customApiKeyResponses": [
          "approved": [.string(String(Self.key.suffix(20)))], "rejected": [],
        ],
      ], to: Path.join(home, ".claude.json"))
    try write(
      ["skipDangerousModePermissionPrompt": true], to: Path.join(home, ".claude/settings.json"))
  }

  private func furnishCodex(_ model: String) throws(SystemError) {
    let settings = """
      model_provider = "demo"
      check_for_update_on_startup = false

      [analytics]
      enabled = false

      [features]
      plugins = false
      apps = false

      [model_providers.demo]
      name = "Demo"
      base_url = "\(model)/v1"
      wire_api = "responses"
      env_key = "\(Self.codexKey)"

      [projects."\(project)"]
      trust_level = "trusted"

      """
    try FileSystem.append(Array(settings.utf8), to: Path.join(home, ".codex/config.toml"))
  }

  private func write(_ value: JSONValue, to path: String) throws(SystemError) {
    try FileSystem.append(value.bytes(.indented), to: path)
  }

  /// What runs in the demo gets nothing of the caller's environment but `PATH`.
  func environment(model address: String, path: String) -> [String: String] {
    var environment = [
      "PATH": path, "HOME": home, "TMPDIR": temporary, "TERM": "xterm-256color",
      "LANG": "C.UTF-8", "ANTHROPIC_BASE_URL": address, "ANTHROPIC_API_KEY": Self.key,
      "DISABLE_AUTOUPDATER": "1", "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
      Self.codexKey: Self.key,
    ]
    // As root Claude Code skips permission prompts only where it is told that it is in a sandbox.
    // That is for a person to say, so dev-sessions never does; here it is our own folder and script.
    if Environment.isRoot { environment["IS_SANDBOX"] = "1" }
    return environment.merging(own) { _, own in own }
  }

  /// With the user's own accounts: their environment, but the demo's sessions and tmux server.
  func environment(of caller: [String: String]) -> [String: String] {
    caller.filter { !$0.key.hasPrefix("DEV_SESSIONS_") }.merging(own) { _, own in own }
  }

  private var own: [String: String] {
    ["DEV_SESSIONS_HOME": sessions, "DEV_SESSIONS_TMUX_SOCKET": socket]
  }

  /// Ends every process of the demo, whatever state it is in.
  ///
  /// They are those in the demo's tmux server, the Codex server with what it runs, and (where the
  /// system shows it) all whose sessions are kept in our folder.
  func endProcesses(path: String) {
    let patience = Deadline.after(.seconds(10))
    var emptyLooks = 0
    repeat {
      let processes = processes(path: path)
      // One that is just being started has no environment to be seen for a moment.
      emptyLooks = processes.isEmpty ? emptyLooks + 1 : 0
      if emptyLooks == 3 { return }
      for process in processes { process.signal(.kill) }
      MonotonicClock.sleep(.milliseconds(10))
    } while !patience.hasPassed
  }

  private func processes(path: String) -> Set<ProcessIdentity> {
    var found = Set<ProcessIdentity>()
    if FileSystem.exists(socket) {
      let client = Program(
        "tmux", ["-S", socket, "display-message", "-p", "#{pid}"], environment: ["PATH": path])
      if let result = try? client.run(until: .after(.seconds(2))),
        let server = Int32(result.outputText.prefix { $0.isNumber })
      {
        found.formUnion(ProcessTable.tree(below: server).map(\.identity))
      }
    }
    if let codex = codexServer {
      found.formUnion(ProcessTable.tree(below: codex.pid).map(\.identity))
    }
    for entry in ProcessTable.all() where !entry.isZombie && entry.identity != .current {
      if ProcessTable.environment(entry.pid, "DEV_SESSIONS_HOME") == sessions {
        found.insert(entry.identity)
      }
    }
    return found
  }

  /// The Codex server that the demo's commands have started, if it runs.
  private var codexServer: ProcessIdentity? {
    guard let bytes = try? FileSystem.read(Path.join(sessions, "codex-appserver.json")),
      let state = try? JSONValue(parsing: bytes),
      let pid = state["pid"]?.int.flatMap(Int32.init(exactly:)),
      let process = ProcessIdentity(running: pid),
      process.startTime == state["startTime"]?.string
    else { return nil }
    return process
  }

  /// Removes the folder with all it holds.
  func remove() throws(SystemError) {
    try FileSystem.removeTree(folder)
  }
}
