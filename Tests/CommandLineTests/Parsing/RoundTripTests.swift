import CommandLine
import Testing

@Suite("Any syntax parses back")
struct RoundTripTests {
  private typealias Tool = SampleTool

  /// What one random command line is meant to say.
  private struct Meaning: Equatable {
    var name = ""
    var text: String?
    var retries: Int?
    var state: SampleTool.State?
    var environment: [KeyValue] = []
    var isQuiet = false
    var isJSON = false
    var trailing: [String]?
  }

  @Test("options written in any syntax give what they were made from", arguments: 0..<40)
  func roundTrip(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<50 {
      let meaning = Self.meaning(using: &random)
      let words = Self.words(for: meaning, using: &random)
      let arguments = try Tool.create(words)
      let parsed = Meaning(
        name: arguments[Tool.name], text: arguments[Tool.text], retries: arguments[Tool.retries],
        state: arguments.isGiven(Tool.state) ? arguments[Tool.state] : nil,
        environment: arguments[Tool.environment], isQuiet: arguments[Tool.quiet],
        isJSON: arguments[Tool.json], trailing: arguments.trailing)
      #expect(parsed == meaning, "seed \(seed): \(words)")
    }
  }

  @Test("random arguments never crash the parser", arguments: 0..<40)
  func noise(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let scraps = [
      "create", "wait", "gateway", "install", "--json", "-q", "-", "--", "--=", "-=", "--timeout",
      "-t", "5m", "", "🦊", "-🦊", "--\u{301}", "-\u{301}", "=", "help", "--help=x", "-5", "-qd",
      "--env", "A=1", "-n=", "--no", "\n", "a", "-qn", "--description=", "---", "-5.", "-.5",
    ]
    for _ in 0..<200 {
      let words = (0..<Int.random(in: 0..<6, using: &random)).map { _ in
        scraps.randomElement(using: &random) ?? ""
      }
      let complaint = Tool.complaint(words)
      #expect(complaint?.contains("\n") != true)
    }
  }

  private static func meaning(using random: inout SeededGenerator) -> Meaning {
    var meaning = Meaning()
    let names = ["api", "-", "-7", "", "- list", "日本", "a=b"]
    meaning.name = names.randomElement(using: &random) ?? ""
    if Bool.random(using: &random) { meaning.text = text(using: &random) }
    if Bool.random(using: &random) { meaning.retries = Int.random(in: -5...10, using: &random) }
    if Bool.random(using: &random) {
      meaning.state = SampleTool.State.allCases.randomElement(using: &random)
    }
    for index in 0..<Int.random(in: 0...3, using: &random) {
      meaning.environment.append(KeyValue(key: "K\(index)", value: text(using: &random)))
    }
    meaning.isQuiet = Bool.random(using: &random)
    meaning.isJSON = Bool.random(using: &random)
    if Bool.random(using: &random) {
      meaning.trailing = (0..<Int.random(in: 0...3, using: &random)).map { _ in
        text(using: &random)
      }
    }
    return meaning
  }

  private static func text(using random: inout SeededGenerator) -> String {
    let pieces = ["a", "-", "--", "=", " ", "🦊", "\n", "\u{301}", "json", "q", "5", ".", "é"]
    return (0..<Int.random(in: 0...5, using: &random))
      .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
  }

  private static func words(
    for meaning: Meaning, using random: inout SeededGenerator
  ) -> [String] {
    var parts: [[String]] = [[meaning.name]]
    if let text = meaning.text { parts.append(option("description", "d", text, using: &random)) }
    if let retries = meaning.retries {
      parts.append(option("retries", "n", String(retries), using: &random))
    }
    if let state = meaning.state {
      parts.append(option("state", nil, state.rawValue, using: &random))
    }
    if meaning.isJSON { parts.append([Bool.random(using: &random) ? "--json" : "-j"]) }
    parts.shuffle(using: &random)
    // Repeated options keep their order among themselves.
    for pair in meaning.environment {
      parts.append(option("env", "e", pair.description, using: &random))
    }
    if meaning.isQuiet, let last = parts.indices.last {
      // Bundled with the option behind it where that is possible.
      if let word = parts[last].first, word.utf8.first == UInt8(ascii: "-"), word.utf8.count > 1,
        let letter = word.unicodeScalars.dropFirst().first, "dnej".unicodeScalars.contains(letter)
      {
        parts[last][0] = "-q" + String(Substring(word.unicodeScalars.dropFirst()))
      } else {
        parts.append(["--quiet"])
      }
    }
    return parts.flatMap(\.self) + (meaning.trailing.map { ["--"] + $0 } ?? [])
  }

  private static func option(
    _ name: String, _ short: String?, _ value: String, using random: inout SeededGenerator
  ) -> [String] {
    var ways = [["--\(name)=\(value)"]]
    let first = value.utf8.first
    if first != UInt8(ascii: "-") || value == "-" { ways.append(["--\(name)", value]) }
    if let short {
      ways.append(["-\(short)=\(value)"])
      if first != nil, first != UInt8(ascii: "=") { ways.append(["-\(short)\(value)"]) }
      if first != UInt8(ascii: "-") || Int(value) != nil { ways.append(["-\(short)", value]) }
    }
    return ways.randomElement(using: &random) ?? []
  }
}
