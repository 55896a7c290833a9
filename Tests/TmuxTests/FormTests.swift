import SystemKit
import Testing

@testable import Tmux

/// What can be said without a server.
@Suite("Forms")
struct FormTests {
  @Test(
    "versions",
    arguments: [
      ("tmux 3.3a", 3, 3, "a", true), ("tmux next-3.5", 3, 5, "", true),
      ("tmux 3.0", 3, 0, "", true),
      ("tmux 3.6-rc2", 3, 6, "-rc2", true), ("tmux 2.9a", 2, 9, "a", false),
      ("tmux openbsd-7.4", 7, 4, "", true), ("3.10", 3, 10, "", true),
    ])
  func versions(line: String, major: Int, minor: Int, suffix: String, supported: Bool) throws {
    let version = try #require(TmuxVersion(line + "\n"))
    #expect((version.major, version.minor, version.suffix) == (major, minor, suffix))
    #expect(version.isSupported == supported)
  }

  @Test("versions are ordered by number, then letter; nonsense is none")
  func versionOrder() throws {
    let sorted = try ["2.9a", "3.0", "3.3", "3.3a", "3.10"].map { try #require(TmuxVersion($0)) }
    #expect(sorted.shuffled().sorted() == sorted)
    for text in ["", "tmux", "tmux x.y", "tmux 3", "tmux master"] {
      #expect(TmuxVersion(text) == nil, "\(text)")
    }
  }

  @Test("session names lead back to their IDs, and no two IDs share one")
  func names() throws {
    let ids = ["fizz-top", "fizz-top-2", "a.b", "a_b", "a-b", "ab", "v1.2.3", "0"]
    let names = try ids.map { try #require(TmuxSessionName(id: $0)) }
    #expect(names.map(\.id) == ids)
    #expect(Set(names).count == ids.count)
    #expect(names[2].text == "dev-a+b")
    for id in ["", "a:b", "a+b", "a b", "a*", "ä", "#{x}", "a\n", "=a"] {
      #expect(TmuxSessionName(id: id) == nil, "\(id)")
    }
    #expect(TmuxSessionName(recorded: "mine")?.id == nil)
    #expect(TmuxSessionName(recorded: "a.b") == nil)
  }

  @Test(
    "the socket",
    arguments: [
      ([:], .standard),
      (["TMUX": "/tmp/tmux-0/default,12,0"], .path("/tmp/tmux-0/default")),
      (["TMUX": "/tmp/a,b/s,12,0"], .path("/tmp/a,b/s")), (["TMUX": "x"], .standard),
      (["TMUX": "/t,1,0", "DEV_SESSIONS_TMUX_SOCKET": "mine"], .named("mine")),
      (["DEV_SESSIONS_TMUX_SOCKET": "/run/s"], .path("/run/s")),
      (["TMUX": "", "DEV_SESSIONS_TMUX_SOCKET": ""], .standard),
    ] as [([String: String], TmuxServer.Socket)])
  func sockets(environment: [String: String], socket: TmuxServer.Socket) {
    #expect(TmuxServer(environment: environment).socket == socket)
  }

  @Test("keys: names that tmux would type out are refused")
  func keys() {
    for name in ["Enter", "Escape", "C-c", "M-x", "C-M-Left", "S-Tab", "F12", "a", ";", "'", "é"] {
      #expect(Key(name) != nil, "\(name)")
    }
    for name in ["", "Escpae", "enter", "C-", "C-é", "C-cc", "F13", "hello", "M-'"] {
      #expect(Key(name) == nil, "\(name)")
    }
    #expect(Key.literal("a;é").arguments == "-H 61 3b c3 a9")
    #expect(Key("Enter")?.arguments == "-H 0d")
    #expect(Key.controlU.repeated(40).arguments == "-N 40 C-u")
  }

  @Test("a list of panes is cut at its separators only")
  func paneList() throws {
    let format = PaneFormat(separator: "SEP")
    let evil = "x\n%9:1\t\u{1f}"
    let lines = [
      [
        "%1", "10", "0", "", "", "0", "2", "80", "24", "1700000000", "dev-a", evil, "t:|\t", "4",
        "7",
      ],
      ["%2", "11", "1", "3", "", "1", "0", "80", "24", "1700000000", "b c", "", "", "", ""],
      [
        "%3", "12", "1", "", "9", "0", "0", "80", "24", "1700000000", "ü", "sh", "✳ done", "0", "0",
      ],
    ].map { "SEP" + $0.joined(separator: "SEP") + "SEP\n" }.joined()
    let (panes, rest) = format.parse(lines + "screen\ntext\n")
    #expect(rest == "screen\ntext\n")
    #expect(panes.map(\.id.text) == ["%1", "%2", "%3"])
    #expect(panes.map(\.ending) == [nil, .exited(3), .signalled(9)])
    #expect(panes.map(\.isInMode) == [false, true, false])
    #expect(panes.map(\.sessionName) == ["dev-a", "b c", "ü"])
    #expect(panes.first?.currentCommand == evil)
    #expect(panes.last?.title == "✳ done")
    #expect(panes.first?.cursor == Pane.Cursor(column: 4, row: 7))
    #expect(format.parse("").panes.isEmpty)
    #expect(format.parse("SEP%1SEP").panes.isEmpty)
    // 15 fields and 16 separators make a record of 17 pieces.
    #expect(format.text.hasPrefix("SEP#{pane_id}SEP"))
  }

  @Test(
    "arguments are protected from tmux's own reading",
    arguments: [
      ("a;", "a\\;"), ("a\\;", "a\\\\;"), (";", "\\;"), ("a", "a"), ("", ""), ("a;b", "a;b"),
    ])
  func semicolons(argument: String, protected: String) {
    #expect(TmuxServer.protectingSemicolon(argument) == protected)
  }

  @Test("errors say what to do")
  func messages() {
    #expect(TmuxError.notInstalled.description.contains("apt install tmux"))
    #expect(TmuxError.tooOld(.init(major: 2, minor: 9)).description.contains("3.0 or later"))
  }
}
