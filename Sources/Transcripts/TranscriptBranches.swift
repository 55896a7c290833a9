internal import JSON
package import SystemKit

/// Reads a transcript from its end, passing over what the person has gone back behind.
///
/// A conversation is a tree: every line names the one before it. After a rewind (Esc Esc) the next
/// prompt follows an earlier line, and what stood between stays in the file. After a rewind to the very
/// beginning the prompt names the line before it all the same; then Claude Code notes a leaf of
/// zeros and gives the model its environment again (both seen in 2.1.332).
struct LiveLines: ~Copyable {
  /// A line with its meaning.
  struct Item {
    let line: ForwardLines.Line
    let entry: ClaudeEntry
  }

  private var lines: BackwardLines
  /// The line after which the conversation went on, as it is sought.
  private struct Sought {
    let mark: [UInt8]
    /// The offset of the prompt that follows it.
    let end: Int
    /// Whether that prompt has the signs of a rewind to the beginning.
    let isRestart: Bool
    /// Whether lines of the conversation stand between.
    var isBranch = false
  }

  private var sought: Sought?
  private var hasZeroLeaf = false
  private var hasEnvironment = false
  private var atBeginning = false
  private static let link = Array(#""parentUuid":"#.utf8)
  /// The ranges of the file that were passed over, last first.
  private(set) var abandoned: [Range<Int>] = []
  /// Whether a line that others follow was not found, so that nothing can be told of branches.
  private(set) var isBroken = false

  /// Opens a transcript; nil when there is none.
  static func open(_ path: String) throws(SystemError) -> LiveLines? {
    guard let lines = try BackwardLines.open(path) else { return nil }
    return LiveLines(lines)
  }

  private init(_ lines: consuming BackwardLines) {
    self.lines = lines
  }

  private static let zeroLeaf = Array(
    #""leafUuid":"00000000-0000-0000-0000-000000000000","explicit":true"#.utf8)
  private static let environment = Array(#""attachment":{"type":"environment""#.utf8)

  /// The line before the one last given that belongs to the conversation as it is now.
  mutating func next() throws(SystemError) -> Item? {
    while !atBeginning, let line = try lines.next() {
      if let sought {
        guard line.bytes.contains(sequence: sought.mark) else {
          if line.bytes.contains(sequence: Self.link) { self.sought?.isBranch = true }
          continue
        }
        self.sought = nil
        if sought.isBranch {
          abandoned.append(line.end..<sought.end)
        } else if sought.isRestart {
          abandoned.append(0..<sought.end)
          break
        }
      }
      if line.bytes.count < 1024, line.bytes.contains(sequence: Self.zeroLeaf) {
        hasZeroLeaf = true
      }
      if line.bytes.contains(sequence: Self.environment) { hasEnvironment = true }
      guard let entry = ClaudeEntry(line: line.bytes) else { continue }
      if case .prompt(let prompt) = entry { goBack(from: prompt, at: line.offset) }
      return Item(line: line, entry: entry)
    }
    atBeginning = true
    isBroken = isBroken || sought != nil
    return nil
  }

  /// Looks for the line that a prompt follows.
  private mutating func goBack(from prompt: ClaudeEntry.Prompt, at offset: Int) {
    defer { (hasZeroLeaf, hasEnvironment) = (false, false) }
    if let parent = prompt.parent {
      sought = Sought(
        mark: Array("\"uuid\":\"\(parent)\"".utf8), end: offset,
        isRestart: hasZeroLeaf && hasEnvironment)
    }
  }
}

/// The parts of a transcript that the person has gone back behind.
package enum TranscriptBranches {
  /// Returns their places in the file, in no order; none where a line is missing that others follow.
  package static func abandoned(in path: String) throws(SystemError) -> [Range<Int>] {
    guard var lines = try LiveLines.open(path) else { return [] }
    while try lines.next() != nil {}
    return lines.isBroken ? [] : lines.abandoned
  }
}
