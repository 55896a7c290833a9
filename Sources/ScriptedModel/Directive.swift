/// An instruction in a prompt to the scripted model: `[[name argument]]`.
///
/// | Written | The model |
/// |---|---|
/// | `[[say TEXT]]` | writes a text block; several make several blocks of one message |
/// | `[[stream N MS]]` | writes N words as one text block, MS milliseconds apart |
/// | `[[think TEXT]]` | writes a thinking block |
/// | `[[run COMMAND]]` | runs a command to its end |
/// | `[[background COMMAND]]` | runs a command and does not wait for it |
/// | `[[escalate COMMAND]]` | Codex: asks to run a command outside of the sandbox; else as `run` |
/// | `[[read PATH]]` | reads a file; a relative path is taken from the session's folder |
/// | `[[write PATH TEXT]]` | writes a file |
/// | `[[ask QUESTION\|A\|B\|\|*QUESTION\|C\|D]]` | asks; `\|\|` parts questions, `*` allows several answers |
/// | `[[plan TEXT]]` | presents a plan: in Claude Code three messages, of which the first enters plan mode |
/// | `[[agent PROMPT]]` | starts an agent; the prompt may hold directives itself; Codex: from gpt-6 on |
/// | `[[goal STATUS]]` | Codex: sets the status of the thread's goal: `complete`, `blocked`, `paused` |
/// | `[[goal STATUS N]]` | does so in the Nth turn for the goal, and only says so before |
/// | `[[tool NAME INPUT]]` | uses any other tool with this input, mostly JSON |
/// | `[[and]]` | joins the next tool use to the same message |
/// | `[[slow MS]]` | waits here; at the start of a message, before the first byte |
/// | `[[fail STATUS]]` | answers with this HTTP error, every time |
/// | `[[fail STATUS N TEXT]]` | does so N times, then goes on; N and TEXT may be left out; a TEXT that begins with a name such as `usage_limit_reached` gives the error's type |
/// | `[[hang]]` | sends nothing more and keeps the connection |
/// | `[[cut]]`, `[[cut N]]` | resets the connection here, every time or N times |
/// | `[[stop REASON]]` | ends the message with this stop reason; Codex: as incomplete (`max_tokens`, `content_filter`), else as failed with this code |
/// | `[[empty]]` | ends a message without content |
/// | `[[usage N]]` | claims so many input tokens for this message |
///
/// Which tools these are depends on the agent: `ClaudeState.use`, `CodexState.use`. A message ends
/// with a tool use, a stop reason or `[[empty]]`; what follows is said when the tool is done.
///
/// Brackets inside an argument must be balanced. Anything else in double brackets is plain text.
package enum Directive: Hashable, Sendable {
  case say(String)
  case stream(words: Int, pause: Duration)
  case think(String)
  case run(String)
  case background(String)
  case escalate(String)
  case read(String)
  case write(path: String, text: String)
  case ask([Question])
  case plan(String)
  /// Part of a plan: writes its file.
  case writePlan(String)
  case agent(String)
  case goal(status: String, turn: Int)
  case tool(name: String, input: String)
  case and
  case slow(Duration)
  case fail(status: Int, times: Int?, message: String?)
  case hang
  case cut(times: Int?)
  case stop(String)
  case empty
  case usage(Int)

  /// A question for the user, with its options.
  package struct Question: Hashable, Sendable {
    package let text: String
    package let options: [String]
    package let allowsSeveral: Bool
  }

  /// The directives in a text, in order.
  package static func all(in text: String) -> [Directive] {
    var found: [Directive] = []
    let bytes = Array(text.utf8)
    var position = 0
    while position < bytes.count {
      guard isPair(bytes, position, UInt8(ascii: "[")), let end = close(bytes, position),
        let directive = Directive(String(decoding: bytes[position + 2..<end], as: UTF8.self))
      else {
        position += 1
        continue
      }
      found.append(directive)
      position = end + 2
    }
    return found
  }

  /// Returns the position of the brackets that close the ones at `start`.
  private static func close(_ bytes: [UInt8], _ start: Int) -> Int? {
    var depth = 1
    var position = start + 2
    while position < bytes.count {
      if isPair(bytes, position, UInt8(ascii: "[")) {
        depth += 1
        position += 2
      } else if isPair(bytes, position, UInt8(ascii: "]")) {
        depth -= 1
        if depth == 0 { return position }
        position += 2
      } else {
        position += 1
      }
    }
    return nil
  }

  private static func isPair(_ bytes: [UInt8], _ position: Int, _ byte: UInt8) -> Bool {
    position + 1 < bytes.count && bytes[position] == byte && bytes[position + 1] == byte
  }

  /// Parses the text between the brackets; nil when it is no directive.
  init?(_ text: String) {
    let (name, argument) = text.firstWord
    switch (name, argument.isEmpty) {
    case ("say", _): self = .say(argument)
    case ("think", _): self = .think(argument)
    case ("run", false): self = .run(argument)
    case ("background", false): self = .background(argument)
    case ("escalate", false): self = .escalate(argument)
    case ("read", false): self = .read(argument)
    case ("plan", _): self = .plan(argument)
    case ("agent", false): self = .agent(argument)
    case ("stop", false): self = .stop(argument)
    case ("and", true): self = .and
    case ("hang", true): self = .hang
    case ("empty", true): self = .empty
    case ("cut", true): self = .cut(times: nil)
    case ("write", false):
      let (path, text) = argument.firstWord
      self = .write(path: path, text: text)
    case ("tool", false):
      let (name, input) = argument.firstWord
      self = .tool(name: name, input: input.isEmpty ? "{}" : input)
    case ("goal", false):
      let (status, turn) = argument.firstWord
      self = .goal(status: status, turn: Int(turn) ?? 0)
    case ("ask", false): self = .ask(Self.questions(argument))
    default: self.init(numbersOf: name, argument)
    }
  }

  private init?(numbersOf name: String, _ argument: String) {
    let words = argument.split(whereSeparator: \.isWhitespace)
    guard let first = words.first.flatMap({ Int($0) }), first >= 0 else { return nil }
    let second = words.count > 1 ? Int(words[1]) : nil
    switch (name, words.count) {
    case ("slow", 1): self = .slow(.milliseconds(first))
    case ("cut", 1): self = .cut(times: first)
    case ("usage", 1): self = .usage(first)
    case ("stream", 2): self = .stream(words: first, pause: .milliseconds(second ?? 0))
    case ("fail", _):
      guard (400...599).contains(first) else { return nil }
      let rest = argument.firstWord.rest
      let message = second == nil ? rest : rest.firstWord.rest
      self = .fail(status: first, times: second, message: message.isEmpty ? nil : message)
    default: return nil
    }
  }

  private static func questions(_ text: String) -> [Question] {
    var groups: [[String]] = [[]]
    for part in text.split(separator: "|", omittingEmptySubsequences: false) {
      if part.isEmpty { groups.append([]) } else { groups[groups.count - 1].append(part.trimmed) }
    }
    return groups.filter { !$0.isEmpty }.map { group in
      let allowsSeveral = group[0].hasPrefix("*")
      return Question(
        text: allowsSeveral ? group[0].dropFirst().trimmed : group[0],
        options: group.count > 2 ? Array(group.dropFirst()) : ["Yes", "No"],
        allowsSeveral: allowsSeveral)
    }
  }
}

extension String {
  /// The text up to the first white space, and the text after it.
  var firstWord: (word: String, rest: String) {
    guard let space = firstIndex(where: \.isWhitespace) else { return (self, "") }
    return (String(self[..<space]), String(self[index(after: space)...]))
  }
}

extension StringProtocol {
  /// The text without white space at either end.
  var trimmed: String {
    var rest = self[...]
    while let first = rest.first, first.isWhitespace { rest.removeFirst() }
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return String(rest)
  }
}
