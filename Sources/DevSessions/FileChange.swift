package import SystemKit

/// One edit of a file by an agent's own tools.
package struct FileChange: Hashable, Sendable {
  /// What became of the file.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case created, modified, deleted, renamed
  }

  /// Absolute; of a renamed file, where it is now.
  package let path: String
  /// What the edit did to it.
  package let kind: Kind
  /// Where a renamed file was.
  package let previousPath: String?
  /// The hunks of a unified diff, `@@ … @@` and what follows, without file names; empty where the agent
  /// does not tell what it changed.
  package let hunks: String
  /// When the agent did it, where that is told.
  package let time: Timestamp?

  init(
    _ kind: Kind, _ path: String, previousPath: String? = nil, hunks: String, time: Timestamp?
  ) {
    self.kind = kind
    // An agent may name a file by way of another folder; what is below the session's is told by text.
    self.path = path.hasPrefix("/") ? Path.normalized(path) : path
    self.previousPath = previousPath.map { $0.hasPrefix("/") ? Path.normalized($0) : $0 }
    self.hunks = hunks.isEmpty || hunks.hasSuffix("\n") ? hunks : hunks + "\n"
    self.time = time
  }

  /// As `git apply` takes it in the folder that `shown` makes paths relative to.
  ///
  /// Empty for a file of which the agent does not tell how it was modified.
  package func diff(_ shown: (String) -> String) -> String {
    guard kind != .modified || !hunks.isEmpty else { return "" }
    func name(_ side: String, _ path: String) -> String {
      let path = shown(path)
      return Self.quoted(side + (path.hasPrefix("/") ? path : "/" + path))
    }
    let old = name("a", previousPath ?? path)
    let new = name("b", path)
    var lines = ["diff --git \(old) \(new)"]
    switch kind {
    case .created: lines.append("new file mode 100644")
    case .deleted: lines.append("deleted file mode 100644")
    case .renamed:
      lines.append("rename from \(Self.quoted(shown(previousPath ?? path)))")
      lines.append("rename to \(Self.quoted(shown(path)))")
    case .modified: break
    }
    if !hunks.isEmpty {
      lines.append("--- \(kind == .created ? "/dev/null" : old)")
      lines.append("+++ \(kind == .deleted ? "/dev/null" : new)")
    }
    return lines.joined(separator: "\n") + "\n" + hunks
  }

  /// A name as git writes it: in quotes, with escapes, where it holds what could be misread.
  private static func quoted(_ name: String) -> String {
    func isPlain(_ byte: UInt8) -> Bool {
      byte >= 0x20 && byte != 0x7F && byte != 0x22 && byte != 0x5C
    }
    guard !name.utf8.allSatisfy(isPlain) else { return name }
    var bytes: [UInt8] = []
    for byte in name.utf8 {
      if isPlain(byte) {
        bytes.append(byte)
      } else {
        let octal = String(byte, radix: 8)
        bytes += Array(("\\" + String(repeating: "0", count: 3 - octal.count) + octal).utf8)
      }
    }
    return "\"" + String(decoding: bytes, as: UTF8.self) + "\""
  }

  /// The hunk that makes one text of another: from the first line that differs to the last, with three
  /// lines around; empty where none does.
  static func hunk(from old: String, to new: String) -> String {
    let (old, new) = (lines(old), lines(new))
    // Byte for byte: characters count as equal that only look the same.
    func areSame(_ pair: (Substring, Substring)) -> Bool { pair.0.utf8.elementsEqual(pair.1.utf8) }
    let same = zip(old, new).prefix(while: areSame).count
    let rest = min(old.count, new.count) - same
    let sameAtEnd = zip(old.reversed(), new.reversed()).prefix(rest).prefix(while: areSame).count
    guard same + sameAtEnd < max(old.count, new.count) else { return "" }
    let before = old[..<same].suffix(3)
    let after = old[(old.count - sameAtEnd)...].prefix(3)
    func extent(_ count: Int) -> String {
      let all = before.count + count - same - sameAtEnd + after.count
      // An empty side is told by the line before it.
      let start = all == 0 ? before.startIndex : before.startIndex + 1
      return all == 1 ? "\(start)" : "\(start),\(all)"
    }
    let removed = old[same..<(old.count - sameAtEnd)]
    let added = new[same..<(new.count - sameAtEnd)]
    let parts = [(" ", before), ("-", removed), ("+", added), (" ", after)]
    return "@@ -\(extent(old.count)) +\(extent(new.count)) @@\n"
      + parts.flatMap { sign, lines in lines.map { sign + ended($0) } }.joined()
  }

  /// The lines with their ends; the last may have none.
  private static func lines(_ text: String) -> [Substring] {
    var lines: [Substring] = []
    var rest = text[...]
    while let end = rest.utf8.firstIndex(of: 0x0A) {
      let next = rest.utf8.index(after: end)
      lines.append(rest[..<next])
      rest = rest[next...]
    }
    return rest.isEmpty ? lines : lines + [rest]
  }

  private static func ended(_ line: Substring) -> String {
    line.utf8.last == 0x0A ? String(line) : "\(line)\n\\ No newline at end of file\n"
  }
}
