import Foundation
import SystemKit
import Testing

@testable import Tmux

@Suite("Delivery", .tags(.tmux), .enabled(if: hasTmux, "tmux is not installed"))
struct DeliveryTests {
  static let texts = [
    "x", ";", "foo;", "foo\\;", "-", "-t %0", "--", "Enter", "#{pane_pid}", "$HOME `id` 'q' \"",
    "one\ntwo\nthree", "\n", "ends\n\n", "\ttabs\tand  spaces ", "\\", "{ a } ; kill-server", "~",
    "grüße 漢字 👩‍👩‍👧‍👦 e\u{301} \u{200b}", "\u{0}\u{1}\u{7f}\u{85}", "a\r\nb\rc",
    String(repeating: "z", count: 40_000), String(repeating: "漢字 line\n", count: 5000),
  ]

  @Test("text arrives byte for byte, in brackets", .tmuxServer())
  func exactBytes() throws {
    let test = try #require(ServerForTest.current)
    let (session, file) = try test.recorder("a")
    var expected: [UInt8] = []
    for text in Self.texts {
      #expect(try test.server.paste(text, into: session.target) == .delivered)
      expected += Array("\u{1b}[200~\(text)\u{1b}[201~\r".utf8)
      let arrived = try bytes(of: file, count: expected.count)
      #expect(arrived == expected, "\(text.prefix(40))")
    }
    #expect(try test.server.ask([["list-buffers"]]).output.isEmpty)
  }

  @Test("a megabyte arrives byte for byte", .tmuxServer())
  func megabyte() throws {
    let test = try #require(ServerForTest.current)
    let (session, file) = try test.recorder("a")
    let text = (0..<20_000).map { "\($0) the quick brown fox jumps over — 漢字 ✳ 😀\n" }.joined()
    #expect(text.utf8.count > 1_000_000)
    var result: Delivery?
    let time = try ContinuousClock().measure {
      result = try test.server.paste(text, into: session.target, submit: false)
    }
    print("paste of \(text.utf8.count) bytes:", time)
    #expect(result == .delivered)
    let expected = Array("\u{1b}[200~\(text)\u{1b}[201~".utf8)
    #expect(try bytes(of: file, count: expected.count) == expected)
  }

  @Test("a program that did not ask for brackets gets none", .tmuxServer())
  func unbracketed() throws {
    let test = try #require(ServerForTest.current)
    let (session, file) = try test.recorder("a", bracketed: false)
    #expect(try test.server.paste("a\nb", into: session.target) == .delivered)
    #expect(try bytes(of: file, count: 4) == Array("a\nb\r".utf8))
    #expect(try test.server.paste("", into: session.target) == .delivered)
    #expect(try bytes(of: file, count: 5) == Array("a\nb\r\r".utf8))
  }

  @Test("keys and literal text arrive as what they are", .tmuxServer())
  func keys() throws {
    let test = try #require(ServerForTest.current)
    let (session, file) = try test.recorder("a")
    let names = [
      "C-c", "Escape", "Enter", "Tab", "C-M-a", "Up", ";", "#", "'", "\\", "C-\\", "é", "2",
    ]
    let keys = try names.map { try #require(Key($0)) }
    let texts = ["foo;", "-l", "Enter", "C-c é 漢", "'\"$HOME #{pane_id} }"].map(Key.literal)
    let all = keys + texts + [.controlU.repeated(3)]
    #expect(try test.server.sendKeys(all, to: session.target) == .delivered)
    let expected = Array(
      ("\u{3}\u{1b}\r\t\u{1b}\u{1}\u{1b}[A;#'\\\u{1c}é2"
        + "foo;-lEnterC-c é 漢'\"$HOME #{pane_id} }" + "\u{15}\u{15}\u{15}").utf8)
    #expect(try bytes(of: file, count: expected.count) == expected)
    #expect(try test.server.ask([["list-buffers"]]).output.isEmpty)
  }

  @Test("nothing is typed into a pane that belongs to another process", .tmuxServer())
  func otherProcess() throws {
    let test = try #require(ServerForTest.current)
    let (session, file) = try test.recorder("a")
    let wrong = PaneTarget(pane: session.pane, pid: session.panePID + 1)
    let gone = PaneTarget(pane: try #require(PaneID("%99")), pid: session.panePID)
    _ = try test.server.ask([["copy-mode", "-t", session.pane.text]])
    #expect(try test.server.paste("no", into: wrong) == .otherProcess(session.panePID))
    #expect(try test.server.sendKeys([.escape], to: wrong) == .otherProcess(session.panePID))
    #expect(try test.server.paste("no", into: gone) == .paneGone)
    #expect(try test.server.pane(session.pane)?.isInMode == true)
    #expect(try test.server.ask([["list-buffers"]]).output.isEmpty)
    #expect(try test.server.paste("yes", into: session.target, submit: false) == .delivered)
    #expect(try bytes(of: file, count: 15) == Array("\u{1b}[200~yes\u{1b}[201~".utf8))
  }

  @Test(
    "a tmux mode over the pane is left first", .tmuxServer(),
    arguments: [["copy-mode"], ["clock-mode"], ["choose-tree"], ["copy-mode", "clock-mode"]])
  func modes(commands: [String]) throws {
    let test = try #require(ServerForTest.current)
    let (session, file) = try test.recorder("a")
    _ = try test.server.ask(commands.map { [$0, "-t", session.pane.text] })
    #expect(try test.server.pane(session.pane)?.isInMode == true)
    #expect(try test.server.paste("hi", into: session.target) == .delivered)
    #expect(try bytes(of: file, count: 15) == Array("\u{1b}[200~hi\u{1b}[201~\r".utf8))
    #expect(try test.server.pane(session.pane)?.isInMode == false)
  }

  @Test("a pane whose input is switched off is reported, not silently skipped", .tmuxServer())
  func inputOff() throws {
    let test = try #require(ServerForTest.current)
    let (session, _) = try test.recorder("a")
    _ = try test.server.ask([["select-pane", "-d", "-t", session.pane.text]])
    #expect(try test.server.paste("hi", into: session.target) == .blocked)
  }

  @Test("a stopped server is given up in time, and types nothing when it goes on", .tmuxServer())
  func stoppedServer() throws {
    let test = try #require(ServerForTest.current)
    let (session, file) = try test.recorder("a")
    var server = test.server
    server.timeout = .milliseconds(200)
    kill(session.serverPID, SIGSTOP)
    defer { kill(session.serverPID, SIGCONT) }
    let calls: [(String, () throws -> Void)] = [
      ("panes", { _ = try server.panes() }), ("pane", { _ = try server.pane(session.pane) }),
      ("capture", { _ = try server.capture(session.pane) }),
      ("paste", { _ = try server.paste("late", into: session.target) }),
      ("keys", { _ = try server.sendKeys([.literal("late")], to: session.target) }),
    ]
    let clock = ContinuousClock()
    for (name, call) in calls {
      var isTimedOut = false
      let time = clock.measure {
        do {
          try call()
        } catch {
          if case .timedOut = error as? TmuxError { isTimedOut = true }
        }
      }
      #expect(isTimedOut && time < .seconds(1), "\(name)")
    }
    kill(session.serverPID, SIGCONT)
    #expect(try test.server.paste("now", into: session.target) == .delivered)
    let expected = Array("\u{1b}[200~now\u{1b}[201~\r".utf8)
    #expect(try bytes(of: file, count: expected.count) == expected)
    #expect(try test.server.ask([["list-buffers"]]).output.isEmpty)
  }

  @Test("what the calls cost", .tmuxServer())
  func cost() throws {
    let test = try #require(ServerForTest.current)
    let (session, _) = try test.recorder("a")
    let clock = ContinuousClock()
    func best(_ name: String, _ body: () throws -> Void) throws {
      let times = try (0..<10).map { _ in try clock.measure(body) }
      print(name, times.min() ?? .zero)
    }
    try best("version") { _ = try test.server.version() }
    try best("panes") { _ = try test.server.panes() }
    try best("capture") { _ = try test.server.capture(session.pane) }
    try best("paste") { _ = try test.server.paste("hello", into: session.target) }
    try best("keys") { _ = try test.server.sendKeys([.escape], to: session.target) }
  }
}
