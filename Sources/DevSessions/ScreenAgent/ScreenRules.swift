internal import JSON

/// What an agent's screen tells of its state: patterns for each; pure.
struct ScreenRules: Hashable, Sendable {
  /// What a pattern stands for, in the order in which they are tried.
  enum State: String, Hashable, Sendable, CaseIterable {
    /// A question or permission prompt is open.
    case waiting
    /// A turn runs.
    case working
    /// A usage limit was reached.
    case rateLimited
    /// The last turn failed.
    case failed
    /// The last turn is complete.
    case done
    /// The agent has ended, though its terminal has not: a shell's prompt, say.
    case exited
    /// The input takes a prompt.
    case ready
  }

  /// A pattern that was found.
  struct Match: Hashable, Sendable {
    let state: State
    let pattern: ScreenPattern
    let line: String
  }

  private let patterns: [State: [ScreenPattern]]

  /// In how many of the last lines a state is looked for unless its pattern says otherwise: the text
  /// of an agent may well hold the words of another state.
  private static func window(_ state: State) -> Int {
    switch state {
    case .waiting, .working: 20
    case .rateLimited: 30
    case .failed, .done: 10
    case .ready: 12
    case .exited: 1
    }
  }

  init(_ json: JSONValue, name: String) throws(Failure) {
    var patterns: [State: [ScreenPattern]] = [:]
    for member in json.object?.members ?? [] {
      guard let state = State(rawValue: member.key) else {
        let known = State.allCases.map(\.rawValue).joined(separator: ", ")
        throw Failure(
          .failed, "the description of \(name) knows a screen state “\(member.key)”",
          hint: "there are \(known)")
      }
      for value in member.value.array ?? [] {
        guard let pattern = ScreenPattern(value) else {
          throw Failure(.failed, "the description of \(name) has no pattern in \(value.text())")
        }
        patterns[state, default: []].append(pattern)
      }
    }
    self.patterns = patterns
  }

  /// Whether the agent says when it takes a prompt.
  var knowsReady: Bool { patterns[.ready]?.isEmpty == false }

  /// Every state the screen shows, the one that counts first.
  ///
  /// - Parameter recent: the part of the screen below the last prompt, in which alone all counts but the
  ///   input: the prompt, or an older answer, may hold the words of any state.
  func matches(in screen: String, recent: String? = nil) -> [Match] {
    let lines = Self.filled(screen)
    let recent = recent.map(Self.filled)
    return State.allCases.compactMap { state in
      for pattern in patterns[state] ?? [] {
        let place = [.ready, .exited].contains(state) ? lines : recent ?? lines
        let window = place.suffix(pattern.lines ?? Self.window(state))
        if let line = window.last(where: pattern.matches) {
          return Match(state: state, pattern: pattern, line: line)
        }
      }
      return nil
    }
  }

  /// The text that stands behind the sign of the input in the row with the cursor; nil where none does.
  func draft(in row: String) -> (text: String, match: Match)? {
    (patterns[.ready] ?? []).lazy.compactMap { pattern in
      pattern.rest(of: row).map {
        ($0, Match(state: .ready, pattern: pattern, line: row))
      }
    }.first
  }

  private static func filled(_ screen: String) -> [String] {
    screen.split(separator: "\n").map { String($0) }
      .filter { line in line.utf8.contains { $0 != 0x20 } }
  }

  /// The row in which the input begins now; nil where no rule tells.
  ///
  /// Each rule counts where it last matches, in as many lines as it looks at: an answer may hold a line
  /// that looks like the input.
  func inputRow(in lines: [String]) -> Int? {
    let filled = lines.indices.filter { row in lines[row].utf8.contains { $0 != 0x20 } }
    return (patterns[.ready] ?? []).compactMap { pattern in
      filled.suffix(pattern.lines ?? Self.window(.ready)).last { pattern.matches(lines[$0]) }
    }.min()
  }
}
