internal import JSON
internal import SystemKit
internal import Transcripts

/// The effect that Enter would have now, which is asked before anything is typed.
enum TerminalFront: Hashable {
  /// It would end a line that the program in front reads at its prompt, or nothing is known that speaks
  /// against it.
  case prompt
  /// A pager shows a page and takes single keys.
  case pager(program: String)
  /// A program has the screen to itself (an editor, a chooser) and takes single keys.
  case screen(program: String)
  /// A program reads a line that it does not show: a password.
  case secret(program: String)
  /// A program that a command started reads a line.
  case line(program: String)

  /// The facts it is decided from.
  struct Facts {
    /// Whether the prompt of a shell with our marks is the last thing there is.
    var isAtShell = false
    var isAlternate = false
    var mode: TerminalMode?
    /// The last row.
    var row = ""
    /// The name of the program in front, if known.
    var program: String?
    /// Whether it sleeps until a line is typed.
    var isReading: Bool?
    /// Whether the program asks for something in its line editor, rather than for the next command.
    var isAsking = false
    /// Whether the last row ends in the prompt at which the last cell ended.
    var isAtKnownPrompt = false
    /// The time since something was put out.
    var quiet = Duration.zero
  }

  /// The time a program must have been quiet before it counts as waiting for keys, or for a line: it
  /// may be about to go on by itself.
  static let patience = (keys: Duration.milliseconds(400), line: Duration.seconds(1))

  /// Decides.
  ///
  /// - Parameter isCellRunning: whether a line that a program reads is other than what ends the cell:
  ///   without a cell it is just how the program takes its input.
  init(_ facts: Facts, isCellRunning: Bool) {
    let program = facts.program ?? "a program"
    self = .prompt
    if facts.isAtShell { return }
    if !isCellRunning || facts.quiet >= Self.patience.keys {
      if facts.program.map(KnownPrograms.isPager) == true
        || facts.mode?.isCanonical != true && Self.isPagerPrompt(facts.row)
      {
        self = .pager(program: program)
        return
      }
      let isMonitor =
        facts.mode?.isCanonical == false && facts.program.map(KnownPrograms.isMonitor) == true
      if facts.isAlternate || isMonitor || facts.program.map(KnownPrograms.isScreen) == true {
        self = .screen(program: program)
        return
      }
      if let mode = facts.mode, mode.isCanonical, !mode.isEchoing, facts.isReading != false,
        !facts.isAtKnownPrompt
      {
        self = .secret(program: program)
        return
      }
    }
    guard isCellRunning, facts.quiet >= Self.patience.line else { return }
    if facts.isAsking
      || facts.mode?.isCanonical == true && facts.mode?.unread == 0 && facts.isReading == true
    {
      self = .line(program: program)
    }
  }

  /// Whether a row is what pagers show at the end of a page.
  static func isPagerPrompt(_ row: String) -> Bool {
    let row = row.trimmedSpaces
    if row == ":" || row == "(END)" || row.hasSuffix(" (END)") { return true }
    return ["--More--", "-- More --", "-- more --", "--Type <RET> for more", "(press h for help"]
      .contains { row.contains($0) }
  }

  /// Whether a program's paging line takes a line (`q` and Enter) rather than a key: gdb's.
  static func pagesByLine(_ row: String) -> Bool { row.contains("--Type <RET> for more") }
}

// MARK: - In words

extension TerminalFront {
  /// The program that is in front in place of a prompt.
  var program: String? {
    switch self {
    case .prompt: nil
    case .pager(let program), .screen(let program), .secret(let program), .line(let program):
      program
    }
  }

  /// One sentence without the session's name.
  var sentence: String? {
    switch self {
    case .prompt: nil
    case .pager(let program): "\(program) shows a page and takes keys, not text"
    case .screen(let program): "\(program) has the screen to itself and takes keys, not text"
    case .secret(let program): "\(program) asks for something without echo, such as a password"
    case .line(let program): "\(program) reads a line from the terminal"
    }
  }

  /// Advice on leaving it.
  func wayOut(_ name: String) -> String {
    switch self {
    case .prompt: "dev-sessions screen \(name) shows it"
    case .pager: "leave it with dev-sessions keys \(name) q, or dev-sessions interrupt \(name)"
    case .screen:
      "look with dev-sessions screen \(name), press dev-sessions keys \(name) …, or dev-sessions "
        + "interrupt \(name)"
    case .secret, .line:
      "answer with dev-sessions send \(name) --no-enter … and dev-sessions keys \(name) Enter, or "
        + "dev-sessions interrupt \(name)"
    }
  }

  var waitingFor: StatusReport.WaitingFor? {
    switch self {
    case .prompt: nil
    case .pager, .screen: .keys
    case .secret: .secret
    case .line: .line
    }
  }

  /// The result of waiting for a turn while it is in front.
  func turnResult(_ turn: String?, _ name: String) -> TurnResult {
    var result = TurnResult(
      .waitingForInput, turn: turn, detail: sentence.map { "\($0); \(wayOut(name))" })
    result.fields["waitingFor"] = waitingFor.map { .string($0.rawValue) }
    result.fields["program"] = program.map(JSONValue.string)
    return result
  }

  /// The failure of what would have typed into it.
  func failure(_ name: String) -> Failure {
    Failure(
      .needsAnswer, "\(name): \(sentence ?? "it takes no text"); nothing was sent",
      hint: wayOut(name),
      details: [
        "session": .string(name), "waitingFor": .string(waitingFor?.rawValue ?? ""),
        "program": .string(program ?? ""),
      ])
  }
}

extension String {
  /// Without spaces at either end.
  var trimmedSpaces: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
