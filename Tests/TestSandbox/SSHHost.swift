internal import Foundation
package import SystemKit

/// An sshd of a test's own, with another home behind it: as good as another machine.
///
/// It runs as the present user on a free port, and knows nothing outside the sandbox; the client is
/// given its settings by an `ssh` that comes first on the PATH.
package final class SSHHost: @unchecked Sendable {
  // Unchecked: what changes is set and read by the test's own thread alone.

  /// The value for `--host`.
  package let name: String
  /// The home of everything that runs there.
  package let home: String
  let sandbox: Sandbox
  private var network: Network
  private let folder: String
  private var pid: Int32?

  /// The network in which the server listens.
  package struct Network: Sendable {
    package let address: String
    let port: UInt16
    /// The words that run a program where the server is to be; none is here.
    let prefix: [String]

    package init(address: String, port: UInt16, prefix: [String] = []) {
      self.address = address
      self.port = port
      self.prefix = prefix
    }

    /// A free port of the loopback.
    static func loopback() throws -> Network {
      let (socket, port) = try Socket.listen(port: 0)
      close(socket)
      return Network(address: "127.0.0.1", port: port)
    }
  }

  /// Starts the server; `home` is made, and told what the sandbox's own programs are told.
  init(
    _ sandbox: Sandbox, name: String, home: String? = nil, network: Network? = nil
  ) throws {
    self.sandbox = sandbox
    self.name = name
    self.home = home ?? sandbox.root + "/" + name
    self.network = try network ?? .loopback()
    folder = sandbox.root + "/ssh"
    for folder in [folder, self.home] { try FileSystem.makeFolders(folder) }
    if home == nil { try copyAgreements() }
    try prepareClient()
    try makeKey(serverKey)
    try writeProfile()
    try startAnywhere(isFixed: network != nil)
  }

  /// Starts the server; where somebody else was faster to take the port, on another.
  private func startAnywhere(isFixed: Bool) throws {
    for attempt in 1... {
      try writeSettings()
      do {
        return try start()
      } catch {
        stop()
        if isFixed || attempt == 5 { throw error }
        network = try .loopback()
      }
    }
  }

  /// Starts the server, again if it was stopped, and returns when it lets us in.
  package func start() throws {
    var program = network.prefix + [try Self.server(), "-D", "-e", "-f", "\(folder)/\(name).sshd"]
    guard let null = FileHandle(forUpdatingAtPath: "/dev/null") else {
      throw SandboxError("there is no /dev/null")
    }
    let log = "\(folder)/\(name).log"
    try FileSystem.append([], to: log)
    guard let file = FileHandle(forWritingAtPath: log) else {
      throw SandboxError("cannot write \(log)")
    }
    file.seekToEndOfFile()
    let first = program.removeFirst()
    pid = try Program(first, program, environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]).spawn(
      input: null.fileDescriptor, output: file.fileDescriptor, errors: file.fileDescriptor,
      inNewSession: true)
    try eventually("\(name) lets us in", within: .seconds(120)) {
      if let pid, ProcessTable.entry(pid)?.isZombie != false {
        throw SandboxError("sshd has ended: \(try sandbox.text(of: "ssh/\(name).log") ?? "")")
      }
      return try sandbox.execute("ssh", ["-o", "BatchMode=yes", name, "true"]).code == 0
    }
  }

  /// Ends the server and cuts its connections; what was started through it must see to itself.
  package func stop() {
    guard let pid else { return }
    for entry in ProcessTable.tree(below: pid) where entry.name.hasPrefix("sshd") {
      entry.identity.signal(.kill)
    }
    _ = try? Program.reap(pid)
    self.pid = nil
  }

  /// Whether `relays` can be told: Darwin shows no environment of other processes.
  package static var canSeeRelays: Bool {
    #if os(Linux)
    true
    #else
    false
    #endif
  }

  /// The commands that are being carried out there: their callers have heard from them.
  package var commands: [ProcessIdentity] {
    // A relay starts a thread of its own when it has been given its command, which it is given when
    // its greeting has been read.
    relays.filter { ((try? FileSystem.list("/proc/\($0.pid)/task")) ?? []).count > 1 }
  }

  /// Whoever is there on behalf of a caller elsewhere, from the moment it is started.
  package var relays: [ProcessIdentity] {
    processes(with: home).filter { process in
      let words = (try? FileSystem.read("/proc/\(process.pid)/cmdline")) ?? []
      return String(decoding: words, as: UTF8.self).hasSuffix("\0relay\0")
    }
  }

  /// Ends the server and all that runs in its home.
  func end() {
    stop()
    _ = try? sandbox.execute(
      sandbox.programs + "/tmux", ["-S", tmuxSocket, "kill-server"], within: .seconds(30))
    for process in processes(with: home) { process.signal(.kill) }
  }

  /// The tmux server of its sessions.
  package var tmuxSocket: String { home + "/tmux" }

  /// The processes that have this home and are younger than the tests.
  private func processes(with home: String) -> [ProcessIdentity] {
    let beginning = Int(ProcessIdentity.current.startTime) ?? 0
    return ProcessTable.all().map(\.identity).filter { process in
      guard let start = Int(process.startTime), start >= beginning else { return false }
      return ProcessTable.environment(process.pid, "HOME") == home
    }
  }
}

// MARK: - Settings

extension SSHHost {
  private static func server() throws -> String {
    let folders = ProcessInfo.processInfo.environment["PATH"].map { $0 + ":" } ?? ""
    let path = folders + "/usr/sbin:/usr/local/sbin:/sbin"
    guard let server = Program.locate("sshd", in: ["PATH": path]) else {
      throw SandboxError("sshd is not installed: run “make tools”")
    }
    // Started by root it insists on this empty folder, which its service makes.
    if Environment.isRoot { try FileSystem.makeFolders("/run/sshd", mode: 0o755) }
    return server
  }

  /// The user's key, and an `ssh` that knows nothing but what we tell it.
  private func prepareClient() throws {
    let key = folder + "/id"
    guard !FileSystem.exists(key) else { return }
    guard
      let client = Program.locate("ssh", in: ProcessInfo.processInfo.environment)
    else { throw SandboxError("ssh is not installed: run “make tools”") }
    try makeKey(key)
    try FileSystem.replace(folder + "/known_hosts", with: [])
    try FileSystem.replace(
      folder + "/config", with: Array("Include \(folder)/*.client\n".utf8))
    try sandbox.script(
      "ssh",
      """
      printf '%s\\n' "$*" >> \(folder)/calls
      exec \(client) -F \(folder)/config "$@"
      """)
  }

  private func makeKey(_ path: String) throws {
    let made = try sandbox.execute(
      "ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", path], within: .seconds(30))
    guard made.code == 0 else { throw SandboxError("cannot make a key: \(made)") }
  }

  private func writeSettings() throws {
    let server = """
      Port \(network.port)
      ListenAddress \(network.address)
      HostKey \(serverKey)
      AuthorizedKeysFile \(folder)/id.pub
      PidFile none
      StrictModes no
      UsePAM no
      PasswordAuthentication no
      KbdInteractiveAuthentication no
      PermitRootLogin yes
      MaxStartups 200
      MaxSessions 200
      SetEnv HOME=\(home) SHELL=/bin/bash

      """
    try FileSystem.replace("\(folder)/\(name).sshd", with: Array(server.utf8))
    let client = """
      Host \(name)
        HostName \(network.address)
        Port \(network.port)
        User \(NSUserName())
        IdentityFile \(folder)/id
        IdentitiesOnly yes
        StrictHostKeyChecking yes
        UserKnownHostsFile \(folder)/known_hosts
        GlobalKnownHostsFile /dev/null

      """
    try FileSystem.replace("\(folder)/\(name).client", with: Array(client.utf8))
    let key = String(decoding: try FileSystem.read(serverKey + ".pub") ?? [], as: UTF8.self)
    try FileSystem.append(
      Array("[\(network.address)]:\(network.port) \(key)".utf8), to: folder + "/known_hosts")
  }

  private var serverKey: String { "\(folder)/\(name).key" }

  /// Writes a login profile with the sandbox's programs and agents, an own tmux, and a greeting.
  private func writeProfile() throws {
    var variables = sandbox.environment
    variables["HOME"] = nil
    if home != sandbox.home { variables["DEV_SESSIONS_TMUX_SOCKET"] = tmuxSocket }
    let lines = variables.sorted { $0.key < $1.key }.map { "export \($0.key)='\($0.value)'" }
    let text = (["echo 'Welcome to \(name).'", "printf 'You have no mail. '"] + lines)
      .joined(separator: "\n")
    try FileSystem.replace(home + "/.bash_profile", with: Array((text + "\n").utf8))
  }
}

extension SSHHost {
  /// Copies the consents that the user has given the agents here.
  private func copyAgreements() throws {
    for name in [".claude.json", ".claude/settings.json", ".codex/config.toml"] {
      guard let bytes = try FileSystem.read(sandbox.home + "/" + name) else { continue }
      try FileSystem.makeFolders(Path.parent(home + "/" + name))
      try FileSystem.replace(home + "/" + name, with: bytes)
    }
  }
}

extension Sandbox {
  /// Runs another machine while `body` works with it.
  package func withSSHHost<Result>(
    _ name: String = "far", home: String? = nil, network: SSHHost.Network? = nil,
    _ body: (SSHHost) throws -> Result
  ) throws -> Result {
    let host = try SSHHost(self, name: name, home: home, network: network)
    defer { host.end() }
    return try body(host)
  }

  /// The argument lists of every `ssh` so far, a line each.
  package var sshCalls: String {
    get throws { try text(of: "ssh/calls") ?? "" }
  }
}
