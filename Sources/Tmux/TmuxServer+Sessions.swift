package import SystemKit

/// What a session that has just been started is known by.
package struct NewSession: Hashable, Sendable {
  package let pane: PaneID
  package let panePID: Int32
  package let serverPID: Int32
  /// Leads back to the same server, whatever the environment says then.
  package let socketPath: String

  package var target: PaneTarget { PaneTarget(pane: pane, pid: panePID) }

  /// Reads what `format` gives.
  init?(_ line: some StringProtocol) {
    let fields = line.split(separator: " ", maxSplits: 3)
    guard fields.count == 4, let pane = PaneID(String(fields[0])), let pid = Int32(fields[1]),
      let server = Int32(fields[2])
    else { return nil }
    self.pane = pane
    panePID = pid
    serverPID = server
    socketPath = String(fields[3])
  }

  static let format = "#{pane_id} #{pane_pid} #{pid} #{socket_path}"
}

extension TmuxServer {
  /// Starts a program in a session of its own that nobody need look at, starting the server as well
  /// if none runs.
  ///
  /// tmux runs the program itself, without a shell: `command` is the program and at least one
  /// argument, as a lone word would go to a shell. The session stays, with the last screen, when the
  /// program ends; a line written in the very instant of the end may be missing from it (about 1 in
  /// 100 with 3.3a, where the server hears of the end before it has read the terminal).
  ///
  /// Of the user's settings only three are overruled, for this session alone: `destroy-unattached`,
  /// `remain-on-exit` and the notice that would scroll the last words away. After `timedOut` the
  /// session may still come into being.
  ///
  /// - Parameter pipe: a program and its arguments that is given all that the pane puts out, from the
  ///   first byte on. A session with one keeps its size whoever looks at it.
  package func newSession(
    _ name: TmuxSessionName, in folder: String, command: [String], width: Int = 200,
    height: Int = 50, pipe: [String]? = nil
  ) throws(TmuxError) -> NewSession {
    precondition(command.count >= 2, "tmux would give a lone word to a shell")
    guard FileSystem.isFolder(folder) else { throw .missingFolder(folder) }
    // A hook of the user's may have split the window by then, and made another pane the active one.
    let first = "=\(name.text):^.{top-left}"
    // All in one call: the server reaps nothing in between, so a program that ends at once cannot
    // take the session with it.
    var commands = [
      [
        "new-session", "-d", "-s", name.text, "-x", String(width), "-y", String(height), "-c",
        Self.protectingFormat(folder), "-P", "-F", "#{exit-unattached} \(NewSession.format)", "--",
      ] + command,
      ["set-option", "-t", name.target, "destroy-unattached", "off"],
      ["set-option", "-p", "-t", first, "remain-on-exit", "on"],
      // Since 3.3; older ones ignore it because of -q.
      ["set-option", "-p", "-q", "-t", first, "remain-on-exit-format", ""],
    ]
    if let pipe {
      commands += [
        ["pipe-pane", "-t", first, Self.shellCommand(pipe)],
        ["set-option", "-w", "-t", first, "window-size", "manual"],
      ]
    }
    let reply = try ask(commands)
    guard reply.isSuccess else {
      if reply.message.contains("duplicate session") { throw .duplicateSession(name) }
      throw .failed(command: "new-session", message: reply.message)
    }
    let line = reply.output.prefix { $0 != "\n" }
    if line.hasPrefix("1 ") || line.hasPrefix("on ") { throw .exitsUnattached }
    guard let space = line.firstIndex(of: " "),
      let session = NewSession(line[line.index(after: space)...])
    else { throw .failed(command: "new-session", message: "unexpected answer “\(line)”") }
    return session
  }

  /// Whether the server has a session of exactly this name.
  package func hasSession(_ name: TmuxSessionName) throws(TmuxError) -> Bool {
    try found(ask([["has-session", "-t", name.target]]), "has-session")
  }

  /// Ends the session of exactly this name and what runs in it (SIGHUP).
  ///
  /// - Returns: whether there was one.
  @discardableResult
  package func killSession(_ name: TmuxSessionName) throws(TmuxError) -> Bool {
    try found(ask([["kill-session", "-t", name.target]]), "kill-session")
  }

  /// The program that shows the session in the caller's terminal, to replace the calling process.
  ///
  /// Inside the same server the client that is there changes over to it. The caller's environment
  /// goes along whole, as with any program a person starts; only `TMUX` of another server is left
  /// out, as tmux would refuse to attach.
  package func attachProgram(
    _ name: TmuxSessionName, environment: [String: String]
  ) -> Program {
    var environment = environment
    let isInside = isInside(environment)
    if !isInside { environment["TMUX"] = nil }
    return Program(
      "tmux", attachArguments(name, switchingClient: isInside), environment: environment)
  }

  /// The arguments for `tmux` that attach to the session, or change the client inside over to it.
  package func attachArguments(_ name: TmuxSessionName, switchingClient: Bool = false) -> [String] {
    global + [switchingClient ? "switch-client" : "attach-session", "-t", "=\(name.text)"]
  }

  /// Whether the environment is that of a pane of this server.
  private func isInside(_ environment: [String: String]) -> Bool {
    guard let inside = Self.socketPath(inside: environment) else { return false }
    switch socket {
    case .standard: return Path.name(inside) == "default"
    case .named(let name): return Path.name(inside) == name
    case .path(let path): return Self.realPath(path) == Self.realPath(inside)
    }
  }

  private static func realPath(_ path: String) -> String {
    (try? FileSystem.realPath(path)) ?? path
  }

  /// Keeps tmux from replacing `#…` in a path that it takes for a format.
  ///
  /// `##` stands for `#`, except before `[`, where all are kept as they are.
  static func protectingFormat(_ path: String) -> String {
    var protected: [UInt8] = []
    var rest = Array(path.utf8)[...]
    while let byte = rest.first {
      let run = rest.prefix { $0 == UInt8(ascii: "#") }
      guard !run.isEmpty else {
        protected.append(byte)
        rest = rest.dropFirst()
        continue
      }
      rest = rest.dropFirst(run.count)
      protected += run
      if rest.first != UInt8(ascii: "[") { protected += run }
    }
    return String(decoding: protected, as: UTF8.self)
  }
}
