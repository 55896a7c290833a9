import SystemKit
import Testing
import Transcripts

/// Conversations in which the person has gone back (Esc Esc), as Claude Code 2.1.332 writes them.
struct TranscriptBranchesTests {
  private func prompt(_ id: String, after parent: String?, _ text: String) -> String {
    let parent = parent.map { #""\#($0)""# } ?? "null"
    return
      #"{"parentUuid":\#(parent),"type":"user","message":{"role":"user","content":"\#(text)"},"uuid":"\#(id)"}"#
  }

  private func answer(_ id: String, after parent: String, _ text: String) -> String {
    #"{"parentUuid":"\#(parent)","type":"assistant","message":{"id":"m-\#(id)","model":"x","stop_reason":"end_turn","content":[{"type":"text","text":"\#(text)"}]},"uuid":"\#(id)"}"#
  }

  private func end(_ id: String, after parent: String) -> String {
    #"{"parentUuid":"\#(parent)","type":"system","subtype":"turn_duration","durationMs":1,"uuid":"\#(id)"}"#
  }

  private let environment =
    #"{"parentUuid":"p3","attachment":{"type":"environment"},"type":"attachment","uuid":"e3"}"#
  private let zeroLeaf =
    #"{"type":"last-prompt","leafUuid":"00000000-0000-0000-0000-000000000000","explicit":true}"#

  private func turn(_ number: Int, after parent: String?, _ word: String) -> [String] {
    [
      prompt("p\(number)", after: parent, word),
      answer("a\(number)", after: "p\(number)", "Reply: \(word)"),
      end("t\(number)", after: "a\(number)"),
    ]
  }

  private func told(_ lines: [String]) throws -> [String] {
    let path = "/tmp/ds-branches-" + RandomToken.hexadecimal(bytes: 6)
    defer { try? FileSystem.remove(path) }
    try FileSystem.replace(path, with: Array((lines.joined(separator: "\n") + "\n").utf8))
    let messages = try TranscriptTail.messages(path, last: 10).map(\.text)
    // What is passed over is so for every reader.
    let abandoned = try TranscriptBranches.abandoned(in: path)
    var kept: [String] = []
    var offset = 0
    for line in lines {
      if case .reply(let reply)? = ClaudeEntry(line: line.utf8),
        !abandoned.contains(where: { $0.contains(offset) })
      {
        for case .text(let text) in reply.blocks { kept.append(text) }
      }
      offset += line.utf8.count + 1
    }
    #expect(kept == messages)
    return messages
  }

  @Test("after a rewind the answers that were taken back are not told")
  func rewind() throws {
    let lines =
      turn(1, after: nil, "alpha") + turn(2, after: "t1", "beta")
      + turn(3, after: "t2", "gamma") + turn(4, after: "t1", "delta")
    #expect(try told(lines) == ["Reply: alpha", "Reply: delta"])
    #expect(try told(lines + turn(5, after: "t4", "on")).count == 3)
  }

  @Test("after a rewind to the beginning nothing before it is told")
  func restart() throws {
    var lines = turn(1, after: nil, "alpha") + turn(2, after: "t1", "beta")
    var last = turn(3, after: "t2", "gamma")
    last.insert(contentsOf: [environment, zeroLeaf], at: 1)
    lines += last
    #expect(try told(lines) == ["Reply: gamma"])
  }

  @Test("a conversation without a rewind is told whole, also one with a line missing")
  func straight() throws {
    let lines = turn(1, after: nil, "alpha") + turn(2, after: "t1", "beta")
    #expect(try told(lines) == ["Reply: alpha", "Reply: beta"])
    #expect(try told(lines + turn(3, after: "lost", "gamma")).count == 3)
    #expect(try told(lines + [zeroLeaf] + turn(3, after: "t2", "gamma")).count == 3)
  }
}
