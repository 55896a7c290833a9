import Foundation
import SystemKit
import Testing

@testable import Tmux

extension Tag {
  /// Needs tmux.
  @Tag static var tmux: Self
}

/// A tmux server of a test's own: a home with a configuration, and a socket in it.
struct ServerForTest: Sendable {
  let home: String
  let environment: [String: String]
  var server: TmuxServer

  /// The server of the running test.
  @TaskLocal static var current: ServerForTest?

  init(configuration: String) throws {
    home = NSTemporaryDirectory() + "tmux-test-" + RandomToken.hexadecimal(bytes: 4)
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    try configuration.write(toFile: home + "/.tmux.conf", atomically: true, encoding: .utf8)
    environment = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
      "HOME": home,
      "DEV_SESSIONS_TMUX_SOCKET": home + "/socket",
      "ANTHROPIC_API_KEY": "secret-of-the-caller",
    ]
    server = TmuxServer(environment: environment)
  }

  /// Shell commands that go on once tmux has drawn all before them: it then answers a status request
  /// (ECMA-48, DSR 5 → `ESC [ 0 n`).
  ///
  /// Without them a program's last line is lost in about 1 of 100 runs.
  static let untilDrawn =
    "s=$(stty -g); stty raw -echo; printf '\\033[5n'; dd bs=1 count=4 >/dev/null 2>&1; stty $s;"

  func remove() {
    var ending = server
    ending.timeout = .seconds(2)
    _ = try? ending.ask([["kill-server"]])
    try? FileManager.default.removeItem(atPath: home)
  }

  /// A session that runs this shell script; `$1` and further are `arguments`.
  func session(
    _ id: String, script: String, _ arguments: [String] = []
  ) throws -> NewSession {
    try server.newSession(
      #require(TmuxSessionName(id: id)), in: home,
      command: ["/bin/sh", "-c", script, "sh"] + arguments)
  }

  /// A session whose program writes what it is typed, byte for byte, to a file.
  func recorder(_ id: String, bracketed: Bool = true) throws -> (session: NewSession, file: String)
  {
    let file = "\(home)/\(id).bytes"
    let mark = bracketed ? "\\033[?2004h" : ""
    let session = try session(
      id, script: "stty raw -echo; exec 3>\"$1\"; printf '\(mark)ready'; exec cat >&3", [file])
    try eventually("the recorder is ready") {
      try server.capture(session.pane)?.text.contains("ready") == true
    }
    return (session, file)
  }
}

/// Gives each test its own server and ends it afterwards, also when the test fails.
struct TmuxServerTrait: TestTrait, SuiteTrait, TestScoping {
  let configuration: String
  var isRecursive: Bool { true }

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    guard testCase != nil else { return try await function() }
    let server = try ServerForTest(configuration: configuration)
    defer { server.remove() }
    try await ServerForTest.$current.withValue(server) { try await function() }
  }
}

extension Trait where Self == TmuxServerTrait {
  /// A server of the test's own, in `ServerForTest.current`.
  static func tmuxServer(configuration: String = "") -> Self {
    TmuxServerTrait(configuration: configuration)
  }
}

/// Whether the tests can run at all.
let hasTmux = Program.locate("tmux", in: ProcessInfo.processInfo.environment) != nil

/// Waits for something another process brings about.
func eventually(
  _ what: Comment, within time: Duration = .seconds(5), _ condition: () throws -> Bool
) throws {
  let deadline = Deadline.after(time)
  while try !condition() {
    guard !deadline.hasPassed else {
      Issue.record("never happened: \(what)")
      throw CancellationError()
    }
    MonotonicClock.sleep(.milliseconds(3))
  }
}

/// A file's bytes once there are as many as expected.
func bytes(of file: String, count: Int) throws -> [UInt8] {
  try eventually("\(file) has \(count) bytes") {
    try (FileSystem.status(file)?.size ?? 0) >= count
  }
  return try FileSystem.read(file) ?? []
}
