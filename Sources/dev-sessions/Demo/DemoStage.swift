internal import DevSessions
internal import JSON
internal import SystemKit

/// Runs command lines of the demo, shows them with what they print, and checks that.
struct DemoStage {
  /// What a command must print.
  enum Expectation {
    /// Exactly this, but for the newline at the end.
    case text(String)
    /// These lines, in any order.
    case lines([String])
    /// One line that holds a new session's ID.
    case id
    /// All of these somewhere.
    case mentions([String])

    /// Whether an output without its last newline is as it should be.
    func isMet(by output: String) -> Bool {
      let lines = output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      return switch self {
      case .text(let text): output == text
      case .lines(let expected): lines.sorted() == expected.sorted()
      case .id: lines.count == 1 && !output.isEmpty && !output.contains(" ")
      case .mentions(let words): words.allSatisfy { output.contains($0) }
      }
    }
  }

  let program: String
  let environment: [String: String]
  let output: Output
  let json: Bool
  private var steps = 0

  /// A stage for this program, which is run with exactly this environment.
  init(program: String, environment: [String: String], output: Output, json: Bool) {
    self.program = program
    self.environment = environment
    self.output = output
    self.json = json
  }

  /// How many commands have been run.
  var count: Int { steps }

  /// Says something for people.
  func tell(_ text: String) {
    if !json { output.line(text) }
  }

  /// Says what the next commands are for.
  func say(_ text: String) {
    tell("\n" + output.look.toned("# \(text)", .active))
  }

  /// Runs one command.
  ///
  /// - Returns: what it printed, without the last newline.
  /// - Throws: `Failure` that names the step, when it gives anything else than it should.
  @discardableResult
  mutating func run(
    _ words: String..., gives expected: Expectation, exit code: ExitCode = .done
  ) throws -> String {
    try run(words, gives: expected, exit: code)
  }

  /// The same, with the words as an array.
  @discardableResult
  mutating func run(
    _ words: [String], gives expected: Expectation, exit code: ExitCode = .done
  ) throws -> String {
    steps += 1
    let line = (["dev-sessions"] + words).map(Self.quoted).joined(separator: " ")
    tell(output.look.toned("$ \(line)", .strong))
    let started = MonotonicClock.now
    let command = Program(program, words, environment: environment)
    guard let result = try command.run(until: .after(.seconds(120))) else {
      throw failure(line, "did not end within two minutes")
    }
    let printed =
      result.outputText.hasSuffix("\n")
      ? String(result.outputText.dropLast()) : result.outputText
    show(words, result, printed, time: MonotonicClock.now - started)
    guard result.status == .exited(code.rawValue) else {
      throw failure(line, "gave \(result.status), not exit \(code.rawValue)")
    }
    guard expected.isMet(by: printed) else {
      throw failure(line, "printed “\(printed)”, not \(expected)")
    }
    return printed
  }

  /// Checks something beyond what commands print.
  func check(_ isTrue: Bool, _ claim: String) throws {
    guard isTrue else {
      throw Failure(.failed, "after step \(steps) it is not true that \(claim)")
    }
    tell("(checked: \(claim))")
  }

  private func show(
    _ words: [String], _ result: Program.Result, _ printed: String, time: Duration
  ) {
    guard !json else {
      return output.json([
        "step": .int(steps), "arguments": .array(words.map(JSONValue.string)),
        "exit": .string("\(result.status)"), "output": .string(printed),
        "errors": .string(result.errorText), "milliseconds": .int(Int(time / .milliseconds(1))),
      ])
    }
    if !printed.isEmpty { output.line(printed) }
    if !result.errorText.isEmpty { output.text(result.errorText) }
    if !result.status.isSuccess { output.line("(\(result.status))") }
  }

  private func failure(_ line: String, _ what: String) -> Failure {
    Failure(
      .failed, "step \(steps), \(line), \(what)",
      hint: "see what is amiss with dev-sessions doctor")
  }

  /// A word as one would type it in a shell.
  private static func quoted(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
      Character(Unicode.Scalar(byte)).isLetter || Character(Unicode.Scalar(byte)).isNumber
        || "-_./".utf8.contains(byte)
    }
    return isPlain && !word.isEmpty ? word : "\"\(word)\""
  }
}

extension DemoStage.Expectation: CustomStringConvertible {
  var description: String {
    switch self {
    case .text(let text): "“\(text)”"
    case .lines(let lines): "the lines “\(lines.joined(separator: "”, “"))”"
    case .id: "a session's ID"
    case .mentions(let words): "something with “\(words.joined(separator: "”, “"))”"
    }
  }
}
