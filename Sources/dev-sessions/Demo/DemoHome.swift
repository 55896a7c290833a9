internal import JSON
internal import SystemKit
internal import Tmux

/// The folder in which the demo happens: a home of its own, so that nothing of the user's is read or
/// changed.
struct DemoHome {
  /// Not a secret: the stand-in takes any key, and Claude Code any of this form.
  private static let key = "sk-ant-demo-key-0123456789"

  /// The folder, absolute and without links: Claude Code files what it trusts by that path.
  let folder: String

  /// The `HOME` of everything that runs in the demo; by this its processes are known.
  var home: String { Path.join(folder, "home") }
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

  /// Writes what Claude Code must find in its home to start without questions.
  ///
  /// A person answers these once; here the home is as new as the folder and goes with it.
  func furnish() throws(SystemError) {
    for path in [Path.join(home, ".claude"), project, temporary] {
      try FileSystem.makeFolders(path)
    }
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
    try FileSystem.append(
      Array("Margaret\nGrace\nAda\nKatherine\n".utf8), to: Path.join(project, "names.txt"))
  }

  private func write(_ value: JSONValue, to path: String) throws(SystemError) {
    try FileSystem.append(value.bytes(.indented), to: path)
  }

  /// What runs in the demo gets nothing of the caller's environment but `PATH`.
  func environment(model address: String, path: String) -> [String: String] {
    var environment = [
      "PATH": path, "HOME": home, "TMPDIR": temporary, "TERM": "xterm-256color",
      "LANG": "C.UTF-8", "DEV_SESSIONS_HOME": Path.join(home, ".dev-sessions"),
      "DEV_SESSIONS_TMUX_SOCKET": socket, "ANTHROPIC_BASE_URL": address,
      "ANTHROPIC_API_KEY": Self.key, "DISABLE_AUTOUPDATER": "1",
      "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
    ]
    // As root Claude Code skips permission prompts only where it is told that it is in a sandbox.
    // That is for a person to say, so dev-sessions never does; here it is our own folder and script.
    if Environment.isRoot { environment["IS_SANDBOX"] = "1" }
    return environment
  }

  /// Ends every process of the demo, whatever state it is in.
  ///
  /// They are those in the demo's tmux server, and (where the system shows it) all whose `HOME` is ours.
  func endProcesses(path: String) {
    let patience = Deadline.after(.seconds(10))
    repeat {
      let processes = processes(path: path)
      if processes.isEmpty { return }
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
    for entry in ProcessTable.all() where !entry.isZombie {
      if ProcessTable.environment(entry.pid, "HOME") == home { found.insert(entry.identity) }
    }
    return found
  }

  /// Removes the folder with all it holds.
  func remove() throws(SystemError) {
    try FileSystem.removeTree(folder)
  }
}
