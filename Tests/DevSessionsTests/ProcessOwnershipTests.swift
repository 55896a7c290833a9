import Testing

@testable import DevSessions
@testable import SystemKit

/// Whose processes end with a session.
struct ProcessOwnershipTests {
  private typealias Mark = ProcessOwnership.Mark

  /// A process table: number, parent, kernel session, command line, session in its environment.
  private typealias Row = (pid: Int32, parent: Int32, session: Int32, line: String, mark: String?)

  private func divide(
    _ rows: [Row], roots: Set<Int32> = [10], groups: Set<Int32> = []
  ) -> (own: [Int32], spared: [Int32]) {
    let table = rows.map { row in
      ProcessTable.Entry(
        pid: row.pid, parent: row.parent, group: row.session, foreground: 0, session: row.session,
        name: String(
          row.line.split(separator: " ")[0].split(separator: "/").last?.prefix(15) ?? ""),
        startTime: "1", isZombie: false, isSleeping: true,
        isStopped: false)
    }
    let byNumber = Dictionary(uniqueKeysWithValues: rows.map { ($0.pid, $0) })
    let finding = ProcessOwnership(
      mark: Mark(session: "ours", home: "/h"), roots: roots, groups: groups
    ).divide(
      table,
      markOf: { pid in byNumber[pid]?.mark.map { Mark(session: $0, home: "/h") } },
      commandLine: { pid in byNumber[pid]?.line.split(separator: " ").map(String.init) ?? [] })
    return (finding.own.map(\.pid).sorted(), finding.spared.map(\.process.pid).sorted())
  }

  private let agent: [Row] = [
    (5, 1, 5, "tmux -S x new-session", nil), (10, 5, 10, "claude --session-id u", "ours"),
  ]

  @Test(
    "what the session started is its own, also a server that has left its terminal and its parent")
  func own() {
    let found = divide(
      agent + [
        (11, 10, 11, "bash -c make", "ours"), (12, 11, 11, "make", "ours"),
        (13, 1, 13, "node server.js", "ours"), (14, 13, 13, "node worker.js", "ours"),
        (15, 1, 15, "vim", nil), (16, 1, 16, "node server.js", "other"),
        (17, 1, 17, "python3 -m http.server", "ours"), (18, 1, 18, "redis-server *:6379", "ours"),
      ])
    #expect(found.own == [10, 11, 12, 13, 14, 17, 18])
    #expect(found.spared.isEmpty)
  }

  @Test("processes without a readable environment are known by their group")
  func groups() {
    let found = divide(agent + [(13, 1, 77, "node server.js", nil)], groups: [77])
    #expect(found.own == [10, 13])
  }

  @Test(
    "Claude Code's background service and the jobs of others are spared, the session's job is not")
  func backgroundService() {
    let service: [Row] = [
      (20, 10, 20, "/x/claude daemon run --origin transient", "ours"),
      (21, 20, 21, "claude bg-pty-host --bg-pty-host s", "ours"),
      (22, 21, 22, "/x/claude --session-id own", "ours"),
      (23, 20, 23, "claude bg-pty-host --bg-pty-host t", "ours"),
      (24, 23, 24, "/x/claude --session-id foreign", "ours"), (25, 24, 24, "sleep 100", "ours"),
    ]
    let found = divide(agent + service, roots: [10, 22])
    #expect(found.own == [10, 22])
    #expect(found.spared == [20])
    // The service outlives the pane; what it hosts is no more the session's for that.
    let later = divide(
      service.map { ($0.pid == 20 ? (20, 1, 20, $0.line, $0.mark) : $0) }, roots: [])
    #expect(later.own.isEmpty)
    #expect(later.spared == [20])
  }

  @Test(
    "a service that the session happened to start is spared with all below it",
    arguments: [
      "ssh: /home/u/.ssh/cm-host [mux]", "ssh-agent", "gpg-agent --homedir /h --daemon",
      "tmux new-session -d", "SCREEN -dmS x", "dbus-daemon --fork", "watchman --foreground",
      "java -cp g.jar org.gradle.launcher.daemon.bootstrap.GradleDaemon 8.5", "bazel(work) --max",
      "dockerd", "/usr/bin/containerd-shim-runc-v2 -id x", "codex app-server --listen ws://x",
      "/x/bin/dev-sessions gateway", "node /h/.vscode-server/bin/x/out/server-main.js",
      "dotnet exec VBCSCompiler.dll -pipename:x", "emacs --daemon", "adb -L tcp:5037 fork-server",
      "node /usr/lib/node_modules/@anthropic-ai/claude-code/cli.js daemon run",
    ])
  func services(line: String) {
    let found = divide(
      agent + [(30, 1, 30, line, "ours"), (31, 30, 31, "sh", "ours"), (32, 31, 31, "cat", "ours")])
    #expect(found.own == [10], "\(found)")
    #expect(found.spared == [30])
  }

  @Test("in the session's own terminal such a program runs for the session")
  func foreground() {
    let found = divide(
      [
        (5, 1, 5, "tmux -S x new-session", nil), (10, 5, 10, "zsh", "ours"),
        (11, 10, 10, "ssh-agent -D", "ours"), (12, 11, 10, "cat", "ours"),
      ])
    #expect(found.own == [10, 11, 12])
    #expect(divide([(10, 5, 10, "codex app-server", "ours")]).own == [10])
  }

  @Test("a program that hosts other sessions is spared, whatever it is called")
  func host() {
    let found = divide(
      agent + [
        (30, 1, 30, "my-multiplexer", "ours"), (31, 30, 31, "bash", "other"),
        (40, 1, 40, "my-server", "ours"), (41, 40, 40, "worker", "ours"),
      ])
    #expect(found.own == [10, 40, 41])
    #expect(found.spared == [30])
  }

  @Test("what a desktop's systemd has adopted is still the session's")
  func adopted() {
    let found = divide(
      agent + [
        (3, 1, 3, "systemd --user", nil), (30, 3, 30, "node server.js", "ours"),
        (50, 3, 50, "tmux new", "other"), (51, 50, 51, "claude", "other"),
      ])
    #expect(found.own == [10, 30])
  }
}
