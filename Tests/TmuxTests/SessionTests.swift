import Foundation
import SystemKit
import Testing

@testable import Tmux

@Suite("Sessions", .tags(.tmux), .enabled(if: hasTmux, "tmux is not installed"))
struct SessionTests {
  @Test("a session is created, found, listed and ended", .tmuxServer())
  func life() throws {
    let test = try #require(ServerForTest.current)
    let server = test.server
    #expect(server.isAvailable)
    #expect(try server.version().isSupported)
    let name = try #require(TmuxSessionName(id: "fizz.top"))
    #expect(try server.hasSession(name) == false)
    #expect(try server.panes() == [])
    let new = try test.session("fizz.top", script: "printf 'hello\\n'; exec cat")
    #expect(new.socketPath == test.home + "/socket")
    #expect(ProcessIdentity(running: new.panePID) != nil)
    #expect(ProcessIdentity(running: new.serverPID) != nil)
    #expect(try server.hasSession(name))
    let pane = try #require(try server.panes().first)
    #expect(pane.id == new.pane && pane.pid == new.panePID)
    #expect(pane.sessionName == name.text && !pane.isDead && pane.ending == nil && !pane.isInMode)
    #expect((pane.width, pane.height, pane.attachedClients) == (200, 50, 0))
    #expect(abs(Timestamp.now.since(pane.sessionCreated).wholeMilliseconds) < 60_000)
    try eventually("cat runs") { try server.pane(new.pane)?.currentCommand == "cat" }
    #expect(throws: TmuxError.duplicateSession(name)) {
      _ = try test.session("fizz.top", script: "exit")
    }
    let recorded = TmuxServer(socketPath: new.socketPath, environment: ["PATH": "/usr/bin:/bin"])
    #expect(try recorded.killSession(name))
    #expect(try recorded.killSession(name) == false)
    try eventually("the server ends") { try server.panes().isEmpty }
    #expect(try server.pane(new.pane) == nil)
    #expect(try server.capture(new.pane) == nil)
    #expect(try server.paste("x", into: new.target) == .paneGone)
  }

  @Test("no tmux and no folder are told apart from failures", .tmuxServer())
  func preconditions() throws {
    let test = try #require(ServerForTest.current)
    let nowhere = TmuxServer(environment: ["PATH": test.home])
    #expect(!nowhere.isAvailable)
    #expect(throws: TmuxError.notInstalled) { _ = try nowhere.panes() }
    #expect(throws: TmuxError.missingFolder("/no/such")) {
      _ = try test.server.newSession(
        #require(TmuxSessionName(id: "a")), in: "/no/such", command: ["/bin/sleep", "9"])
    }
    #expect(try test.server.panes().isEmpty)
  }

  @Test(
    "arguments and folders reach the program as they are", .tmuxServer(),
    arguments: [
      "plain", "a b", "a#{pane_id}", "b##[x#[y##", "c;", "d\\;", "#S $HOME ~ 'q' \"", "-e",
    ])
  func exactArguments(text: String) throws {
    let test = try #require(ServerForTest.current)
    let folder = test.home + "/" + text
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let new = try test.server.newSession(
      #require(TmuxSessionName(id: "a")), in: folder,
      command: [
        "/bin/sh", "-c", "pwd; printf '[%s]\\n' \"$@\";" + ServerForTest.untilDrawn, "sh", text, "",
        "x;",
      ])
    try eventually("it ends") { try test.server.pane(new.pane)?.ending != nil }
    let screen = try #require(try test.server.capture(new.pane))
    #expect(screen.text.hasPrefix("\(folder)\n[\(text)]\n[]\n[x;]\n\n"))
  }

  @Test("what ends at once keeps its last words and its exit code", .tmuxServer(), arguments: 0..<8)
  func lastWords(code: Int) throws {
    let test = try #require(ServerForTest.current)
    let lines = "seq 60; printf 'no key\\nlast words'; \(ServerForTest.untilDrawn) exit \(code)"
    let new = try test.session("a", script: code == 7 ? "kill -9 $$" : lines)
    try eventually("it ends") { try test.server.pane(new.pane)?.ending != nil }
    let pane = try #require(try test.server.pane(new.pane))
    #expect(pane.isDead && pane.pid == new.panePID)
    #expect(pane.ending == (code == 7 ? .signalled(9) : .exited(Int32(code))))
    guard code != 7 else { return }
    let visible = try #require(try test.server.capture(new.pane)).text
    #expect(visible.hasSuffix("\nno key\nlast words\n"))
    let whole = try #require(try test.server.capture(new.pane, .everything)).text
    #expect(whole.hasPrefix("1\n2\n3\n"))
    let more = try #require(try test.server.capture(new.pane, .lines(2))).text
    #expect(more.split(separator: "\n").count == 52)
    #expect(try test.server.paste("x", into: new.target) == .paneDead)
  }

  @Test("false and true end at once and stay", .tmuxServer())
  func immediate() throws {
    let test = try #require(ServerForTest.current)
    for (index, program) in ["/bin/false", "/bin/true", "/no/such/program"].enumerated() {
      let new = try test.server.newSession(
        #require(TmuxSessionName(id: "a\(index)")), in: test.home, command: [program, "x"])
      try eventually("it ends") { try test.server.pane(new.pane)?.ending != nil }
    }
    let codes = try test.server.panes().map(\.ending)
    #expect(codes == [.exited(1), .exited(0), .exited(1)])
  }

  @Test(
    "wrapped lines are joined and colours kept on demand", .tmuxServer())
  func captureKinds() throws {
    let test = try #require(ServerForTest.current)
    let long = String(repeating: "0123456789", count: 30)
    let new = try test.session(
      "a", script: "printf '\\033[31mred\\033[0m\\n%s\\n' \(long); exec cat")
    try eventually("it has written") {
      try test.server.capture(new.pane)?.text.contains("012345") == true
    }
    let plain = try #require(try test.server.capture(new.pane)).text
    #expect(plain.hasPrefix("red\n") && !plain.contains(long))
    #expect(try test.server.capture(new.pane, joinWrapped: true)?.text.contains(long) == true)
    #expect(
      try test.server.capture(new.pane, escapes: true)?.text.contains("\u{1b}[31mred") == true)
  }

  @Test(
    "attaching shows the session; inside the same server the client changes over", .tmuxServer())
  func attaching() throws {
    let inner = try #require(ServerForTest.current)
    let outer = try ServerForTest(configuration: "")
    defer { outer.remove() }
    let names = try ["a.b", "a", "ab"].map { try #require(TmuxSessionName(id: $0)) }
    let sessions = try names.map { try inner.session(#require($0.id), script: "exec cat") }
    func attached(_ index: Int) throws -> Int? {
      try inner.server.pane(sessions[index].pane)?.attachedClients
    }
    // The outer server's pane is the terminal; its TMUX must not get in the way.
    let attach = inner.server.attachProgram(
      names[1], environment: ["TMUX": "\(outer.home)/socket,1,0", "TERM": "screen"])
    #expect(attach.environment["TMUX"] == nil)
    _ = try outer.session("t", script: "unset TMUX; exec \"$@\"", ["tmux"] + attach.arguments)
    try eventually("the client is attached") { try attached(1) == 1 }
    let change = inner.server.attachProgram(
      names[0], environment: inner.environment.merging(["TMUX": "\(inner.home)/socket,1,0"]) { $1 })
    #expect(change.arguments.contains("switch-client"))
    #expect(try change.run(until: .after(.seconds(5)))?.status.isSuccess == true)
    try eventually("it has changed over") { try attached(0) == 1 && attached(1) == 0 }
    #expect(try attached(2) == 0)
  }

  @Test("a name never reaches a session it is only the beginning or pattern of", .tmuxServer())
  func exactNames() throws {
    let test = try #require(ServerForTest.current)
    for id in ["zed-mid-2", "zed.mid.2", "jax"] {
      _ = try test.session(id, script: "exec cat")
    }
    for text in ["dev-zed-mid", "dev-zed-mid*", "dev-*", "dev", "dev-ja?", "zed-mid-2", "=dev-jax"]
    {
      let name = try #require(TmuxSessionName(recorded: text))
      #expect(try test.server.hasSession(name) == false, "\(text)")
      #expect(try test.server.killSession(name) == false, "\(text)")
    }
    #expect(try test.server.panes().count == 3)
    #expect(try test.server.killSession(#require(TmuxSessionName(id: "zed-mid-2"))))
    let left = try test.server.panes().map(\.sessionName).sorted()
    #expect(left == ["dev-jax", "dev-zed+mid+2"])
  }

  @Test("a title full of separators and newlines in a command name forge nothing", .tmuxServer())
  func spoofing() throws {
    let test = try #require(ServerForTest.current)
    let new = try test.session(
      "a",
      script:
        "printf '\\033]2;✳ a:b\\t#{pane_pid}|%%1 c\\033\\\\'; exec bash -c 'exec -a \"$1\" cat' b \"$1\"",
      ["x\n%9:1\tdead\n"])
    try eventually("the title is there") {
      try test.server.pane(new.pane)?.title.hasPrefix("✳ a:b") == true
    }
    let panes = try test.server.panes()
    #expect(panes.map(\.id) == [new.pane])
    #expect(panes.first?.title.contains("#{pane_pid}|%1 c") == true)
  }

  @Test(
    "the caller's secrets reach neither the server's environment nor any argument list",
    .tmuxServer())
  func secrets() throws {
    let test = try #require(ServerForTest.current)
    let (session, file) = try test.recorder("a")
    #expect(try test.server.paste("secret-in-the-text", into: session.target) == .delivered)
    _ = try bytes(of: file, count: 19)
    let environment = try test.server.ask([["show-environment", "-g"]]).output
    #expect(environment.contains("HOME=\(test.home)"))
    #expect(!environment.contains("secret") && !environment.contains("DEV_SESSIONS"))
    for entry in try FileSystem.list("/proc") where Int(entry) != nil {
      let line = (try? FileSystem.read("/proc/\(entry)/cmdline")).flatMap { $0 } ?? []
      #expect(!String(decoding: line, as: UTF8.self).contains("secret-in-the-text"))
    }
  }

  @Test("200 sessions are listed by one call", .tmuxServer())
  func many() throws {
    let test = try #require(ServerForTest.current)
    _ = try test.session("first", script: "exec cat")
    // Made in few calls, to be quick.
    for block in 0..<10 {
      let commands = (0..<20).map {
        ["new-session", "-d", "-s", "dev-s\(block * 20 + $0)", "--", "/bin/sleep", "600"]
      }
      #expect(try test.server.ask(commands).isSuccess)
    }
    let panes = try test.server.panes()
    #expect(panes.count == 201)
    #expect(Set(panes.map(\.id)).count == 201)
    let clock = ContinuousClock()
    let best = try (0..<10).map { _ in try clock.measure { _ = try test.server.panes() } }.min()
    print("list of 201 panes:", best ?? .zero)
  }
}

/// Settings people have that break what assumes the defaults.
@Suite("The user's settings", .tags(.tmux), .enabled(if: hasTmux, "tmux is not installed"))
struct ConfigurationTests {
  static let configurations = [
    "set -g base-index 1\nset -g pane-base-index 1\nset -g renumber-windows on",
    "set -g default-shell /bin/false\nset -g default-command /bin/false",
    "set -g destroy-unattached on", "set -g exit-empty off", "set -g remain-on-exit on",
    "set -g prefix C-e\nset -g mouse on\nset -g mode-keys vi\nset -g status-keys vi",
    "set -g automatic-rename on\nset -g allow-rename on\nset -g set-titles on",
    "set -g default-terminal screen\nset -g status off\nset -g window-size smallest",
    "set -g remain-on-exit-format 'gone #{pane_id}'\nset -g history-limit 0",
    "set-hook -g after-new-session 'rename-window x'\nset-hook -g pane-died 'display-message died'",
    "bogus-command\nset -g no-such-option on",
    "bind -n C-e kill-server\nbind -n C-u kill-server\nbind -n Enter kill-server",
    "setw -g synchronize-panes on\nset -s escape-time 500\nset -g assume-paste-time 0",
    "set -s buffer-limit 1\nset -s set-clipboard on\nset -g update-environment ''",
  ]

  @Test("everything works in spite of", arguments: configurations)
  func settings(configuration: String) async throws {
    let test = try ServerForTest(configuration: configuration)
    defer { test.remove() }
    let (session, file) = try test.recorder("a")
    let result = try test.server.paste(
      "a\tb\n;", into: session.target, beforehand: [.controlE, .controlU.repeated(2)])
    #expect(result == .delivered)
    let expected = Array("\u{5}\u{15}\u{15}\u{1b}[200~a\tb\n;\u{1b}[201~\r".utf8)
    #expect(try bytes(of: file, count: expected.count) == expected)
    let dead = try test.session("b", script: "echo last words; \(ServerForTest.untilDrawn) exit 3")
    try eventually("it ends") { try test.server.pane(dead.pane)?.ending != nil }
    #expect(try test.server.capture(dead.pane)?.text.hasPrefix("last words\n\n") == true)
    #expect(try test.server.panes().count == 2)
    #expect(try test.server.killSession(#require(TmuxSessionName(id: "a"))))
    #expect(try test.server.panes().map(\.ending) == [.exited(3)])
  }

  @Test("exit-unattached, which no session survives, is named")
  func exitUnattached() throws {
    let test = try ServerForTest(configuration: "set -g exit-unattached on")
    defer { test.remove() }
    #expect(throws: TmuxError.exitsUnattached) { _ = try test.session("a", script: "exec cat") }
  }

  @Test("a hook that waits does not hang the call, whatever becomes of the session")
  func waitingHook() throws {
    let test = try ServerForTest(
      configuration: "set-hook -g after-new-session 'run-shell \"sleep 0.2\"'")
    defer { test.remove() }
    let new = try test.session("a", script: "exec cat")
    #expect(try test.server.pane(new.pane)?.isDead == false)
  }
}
