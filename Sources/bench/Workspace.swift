internal import SystemKit

/// The files of a run of the benchmark, and the programs that it uses.
///
/// A class because it owns processes and folders, which are removed at the end.
final class Workspace {
  /// The folder of this program and the others.
  let programs: String
  /// The folder for files.
  ///
  /// It is beside the programs, because `/tmp` may be too small for a gigabyte.
  let folder: String
  /// A short folder for sockets, whose paths must be short.
  let sockets: String
  /// The environment of all programs.
  let environment: [String: String]
  /// Whether to do only a few rounds.
  let isQuick: Bool
  private var processes: [Int32] = []
  private var servers: [String] = []

  /// Chooses the names, without making any folder.
  init(isQuick: Bool) throws {
    self.isQuick = isQuick
    programs = Path.parent(try Environment.executablePath())
    let token = RandomToken.hexadecimal(bytes: 4)
    folder = Path.join(programs, "bench-\(token)")
    sockets = "/tmp/dev-sessions-bench-\(token)"
    environment = [
      "PATH": Environment.current()["PATH"] ?? "/usr/local/bin:/usr/bin:/bin",
      "HOME": Path.join(folder, "user"), "LANG": "C.UTF-8", "TERM": "xterm-256color",
    ]
  }

  /// Makes the folders; `Tidying` removes them.
  func makeFolders() throws {
    try FileSystem.makeFolders(Path.join(folder, "user"))
    try FileSystem.makeFolders(sockets)
  }

  /// Returns the number of rounds, fewer than `count` in a quick run.
  func rounds(_ count: Int) -> Int {
    isQuick ? max(count / 5, 3) : count
  }

  /// Ends the processes and tmux servers of a group.
  func endProcesses() {
    for socket in servers { _ = try? tmux(socket, "kill-server").run(until: .after(.seconds(5))) }
    servers = []
    for pid in processes {
      ProcessIdentity(running: pid)?.signal(.kill)
      _ = try? Program.reap(pid)
    }
    processes = []
  }

  /// Makes a folder for one group's files.
  func makeFolder(_ name: String) throws -> String {
    let path = Path.join(folder, name)
    try FileSystem.makeFolders(path)
    return path
  }
}

// MARK: - Programs

extension Workspace {
  /// The program that is measured.
  func devSessions(_ environment: [String: String], _ arguments: String...) -> Program {
    Program(Path.join(programs, "dev-sessions"), arguments, environment: environment)
  }

  /// Returns a tmux call on a server of our own, which ends with the group.
  func tmux(_ socket: String, _ arguments: String...) -> Program {
    if !servers.contains(socket) { servers.append(socket) }
    let tmux = Program.locate("tmux", in: environment) ?? "tmux"
    return Program(tmux, ["-S", socket, "-f", "/dev/null"] + arguments, environment: environment)
  }

  /// Builds a static C program that ends at once, the floor for starting anything; nil without a C
  /// compiler.
  func emptyProgram() throws -> Program? {
    guard let compiler = Program.locate("cc", in: environment) else { return nil }
    let path = Path.join(folder, "empty")
    if !FileSystem.exists(path) {
      try FileSystem.append(Array("int main(void) { return 0; }\n".utf8), to: "\(path).c")
      #if os(Linux)
      let options = ["-O2", "-static"]
      #else
      let options = ["-O2"]
      #endif
      try Program(compiler, options + ["-o", path, "\(path).c"], environment: environment)
        .checked()
    }
    return Program(path, [], environment: environment)
  }

  /// A program that sleeps for longer than the benchmark lasts.
  var idleProgram: Program { Program("sleep", ["86400"], environment: environment) }

  /// Starts a process in place of an agent.
  func startIdle() throws -> Int32 {
    let pid = try idleProgram.started()
    processes.append(pid)
    return pid
  }

  /// Registers a process to be ended with the group.
  func keep(_ pid: Int32) {
    processes.append(pid)
  }
}
