import TestSandbox
import Testing

/// Gives each test a sandbox of its own and ends it afterwards, also when the test fails.
struct SandboxTrait: TestTrait, SuiteTrait, TestScoping {
  var isRecursive: Bool { true }

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    guard testCase != nil else { return try await function() }
    try await Sandbox(withClaude: false).provide(to: function)
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

extension Trait where Self == ConditionTrait {
  /// For what a caller's own environment or process brings about: not when every command goes through
  /// a gateway, or to another machine.
  static var callerIsHere: Self {
    .disabled(if: Sandbox.goesThroughGateway || Sandbox.goesThroughSSH)
  }

  /// For what is about this machine alone: not when the sessions are on another.
  static var sessionsAreHere: Self { .disabled(if: Sandbox.goesThroughSSH) }
}
