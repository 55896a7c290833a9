import SessionStore
import Testing

@Suite("Session names")
struct SessionNameTests {
  @Test(
    "valid names", arguments: ["fizz-top", "a", "0", "a.b_c-d", String(repeating: "x", count: 64)])
  func valid(text: String) throws {
    #expect(try SessionName(text).text == text)
  }

  @Test(
    "names that could leave their folder, confuse tmux or the shell are refused",
    arguments: [
      "", "-a", ".a", "_a", "a..b", "../x", "a/b", "A", "é", "a b", "a:b", "a\n", "a\0", "=a",
      String(repeating: "x", count: 65),
    ])
  func invalid(text: String) {
    #expect(throws: SessionNameError.self) { try SessionName(text) }
  }

  @Test(
    "the nearest name is suggested, a far one is not",
    arguments: [
      ("fizz-tpo", "fizz-top"), ("fiz-top", "fizz-top"), ("FIZZ-TOP", "fizz-top"),
      ("riven-jng", "riven-jg"), ("fizz", nil), ("", nil), ("zyra-sup", nil),
    ])
  func nearest(text: String, expected: String?) throws {
    let names = try ["fizz-top", "riven-jg", "master-yi-mid"].map { try SessionName($0) }
    #expect(SessionName.nearest(to: text, among: names)?.text == expected)
  }
}

@Suite("Champion names")
struct ChampionNamesTests {
  @Test("at least 165 different champions, all valid in every role")
  func list() throws {
    #expect(ChampionNames.champions.count >= 165)
    #expect(Set(ChampionNames.champions).count == ChampionNames.champions.count)
    for champion in ChampionNames.champions {
      for role in ChampionNames.roles { _ = try SessionName("\(champion)-\(role)-999") }
    }
    #expect(ChampionNames.champions.contains("master-yi"))
  }

  @Test("every pair is drawn once, then every pair with a number, and none twice")
  func exhaustion() {
    var taken: Set<String> = []
    let pairs = ChampionNames.champions.count * ChampionNames.roles.count
    for _ in 0..<pairs {
      taken.insert(ChampionNames.draw { taken.contains($0.text) }.text)
    }
    #expect(taken.count == pairs)
    #expect(taken.allSatisfy { !$0.hasSuffix("-2") })
    for _ in 0..<50 {
      let name = ChampionNames.draw { taken.contains($0.text) }.text
      #expect(name.hasSuffix("-2"))
      #expect(taken.insert(name).inserted)
    }
  }

  @Test("a claim avoids inactive records and live tmux sessions")
  func claim() throws {
    var contents = StoreContents()
    let all = ChampionNames.champions.flatMap { champion in
      ChampionNames.roles.map { "\(champion)-\($0)" }
    }
    // All but three are taken, half by records, half by tmux.
    var tmux: Set<String> = []
    for (index, text) in all.dropFirst(3).enumerated() {
      var record = try makeRecord(text)
      record.isActive = false
      if index.isMultiple(of: 2) {
        contents[record.name] = record
      } else {
        tmux.insert(text)
      }
    }
    let drawn = (0..<3).map { _ in
      contents.claim(avoiding: tmux) { name in
        SessionRecord(name: name, agentID: "", kind: "claude", path: "/")
      }.text
    }
    #expect(Set(drawn) == Set(all.prefix(3)))
  }

  @Test("a chosen name is refused when a record or a tmux session has it")
  func chosen() throws {
    var contents = StoreContents()
    try contents.claim(try makeRecord("a.b"))
    #expect(
      message { try contents.claim(try makeRecord("a.b")) }
        == "the ID a.b is in use by a session; choose another or leave out --id")
    #expect(
      message { try contents.claim(try makeRecord("c"), avoiding: ["c"]) }
        == "the ID c is in use by a tmux session that is not ours; choose another or leave out --id"
    )
    try contents.claim(try makeRecord("a_b"))
  }
}
