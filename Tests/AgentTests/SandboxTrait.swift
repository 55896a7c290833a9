import TestSandbox
import Testing

/// Gives each test a sandbox of its own and ends it afterwards, also when the test fails.
struct SandboxTrait: TestTrait, SuiteTrait, TestScoping {
  var logsBodies = false
  var alone = false
  var withCodex = false
  var withBoth = false
  var isRecursive: Bool { true }

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    // A test's own trait is asked after its suite's, which has made the sandbox already.
    guard testCase != nil, Sandbox.current == nil else { return try await function() }
    let own = test.traits.compactMap { $0 as? SandboxTrait }
    let logsBodies = own.contains { $0.logsBodies }
    try await Seats.shared.run(alone: own.contains { $0.alone }) {
      let withBoth = own.contains { $0.withBoth }
      let withCodex = own.contains { $0.withCodex }
      try await Sandbox(
        withClaude: !withCodex || withBoth, withCodex: withCodex || withBoth, logsBodies: logsBodies
      ).provide(to: function)
    }
  }
}

extension Trait where Self == SandboxTrait {
  /// A sandbox of the test's own, in `Sandbox.current`.
  static var sandbox: Self { SandboxTrait() }
  /// The same, with the requests' bodies in the model's log.
  static var sandboxWithBodies: Self { SandboxTrait(logsBodies: true) }
  /// A sandbox with Codex instead of Claude Code.
  static var sandboxWithCodex: Self { SandboxTrait(withCodex: true) }
  /// A sandbox with both.
  static var sandboxWithBoth: Self { SandboxTrait(withBoth: true) }
  /// The first again, while no other agent test runs: for those that start many agents.
  static var sandboxAlone: Self { SandboxTrait(alone: true) }
}

/// The sandbox of the running test.
func sandbox() throws -> Sandbox {
  try #require(Sandbox.current)
}

extension Trait where Self == ConditionTrait {
  /// For what a caller's own environment or process brings about: not when every command goes through
  /// a gateway, or to another machine.
  static var callerIsHere: Self {
    .disabled(if: Sandbox.goesThroughGateway || Sandbox.goesThroughSSH)
  }
}
