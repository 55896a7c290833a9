import SystemKit
import TestSandbox
import Testing

/// Sessions on other machines: a real sshd on the loopback, and stand-ins for docker and kubectl.
@Suite(.sandbox) struct HostTests {}

/// Gives each test a sandbox of its own and ends it afterwards, also when the test fails.
struct SandboxTrait: TestTrait, SuiteTrait, TestScoping {
  var isRecursive: Bool { true }

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    guard testCase != nil, Sandbox.current == nil else { return try await function() }
    try await Seats.shared.run(alone: false) {
      try await Sandbox(withClaude: false).provide(to: function)
    }
  }
}

extension Trait where Self == SandboxTrait {
  /// A sandbox of the test's own, in `Sandbox.current`.
  static var sandbox: Self { SandboxTrait() }
}

/// The sandbox of the running test.
func sandbox() throws -> Sandbox {
  try #require(Sandbox.current)
}

extension Sandbox {
  /// Starts a shell as a session on a host and returns its ID.
  func shell(on host: String) throws -> String {
    try done("create", "-q", "--host", host, "--cli", "terminal", "--", "bash", "--norc")
  }

  /// Starts a shell as a session here.
  func shell() throws -> String {
    try done("create", "-q", "--cli", "terminal", "--", "bash", "--norc")
  }

  /// Writes the hosts of `config.json`.
  func write(hosts: String) throws {
    try write("{\"hosts\": \(hosts)}", to: "home/.dev-sessions/config.json")
  }

  /// The IDs on record here.
  func recordedIDs() throws -> [String] {
    let text = try self.text(of: "home/.dev-sessions/sessions.json") ?? ""
    return text.matches(of: /"championId": "([^"]+)"/).map { String($0.output.1) }
  }
}
