package import SystemKit

/// What a turn did to files.
package struct TurnChanges: Hashable, Sendable {
  /// The turn as in its receipt, or as the agent calls it where we have none.
  package let turn: String
  /// When it began, where that is known.
  package let time: Timestamp?
  /// Every edit, in the order in which they were made.
  package private(set) var edits: [FileChange] = []

  init(turn: String, time: Timestamp?) {
    self.turn = turn
    self.time = time
  }

  /// Adds edits, each where it belongs by its time; one without a time is taken for the newest.
  mutating func add(_ more: [FileChange]) {
    guard !more.isEmpty else { return }
    let now = Timestamp.now
    edits += more
    edits.sort { ($0.time ?? now) < ($1.time ?? now) }
  }

  /// What became of one file in the turn, all edits together.
  package struct File: Hashable, Sendable {
    /// Absolute; of a renamed file, where it is now.
    package fileprivate(set) var path: String
    /// What became of it.
    package fileprivate(set) var kind: FileChange.Kind
    /// Where a renamed file was.
    package fileprivate(set) var previousPath: String?
    /// The edits, in order.
    package fileprivate(set) var edits: [FileChange] = []

    /// Lines that were added and removed, edit by edit.
    package var lines: (added: Int, removed: Int) {
      var lines = (added: 0, removed: 0)
      for line in edits.lazy.flatMap({ $0.hunks.utf8.split(separator: 0x0A) }) {
        if line.first == UInt8(ascii: "+") { lines.added += 1 }
        if line.first == UInt8(ascii: "-") { lines.removed += 1 }
      }
      return lines
    }
  }

  /// The files, in the order of their first edit; one that was made and removed again is none.
  package var files: [File] {
    var files: [File] = []
    for edit in edits {
      let place = files.lastIndex { $0.path == (edit.previousPath ?? edit.path) }
      guard let place else {
        files.append(
          File(path: edit.path, kind: edit.kind, previousPath: edit.previousPath, edits: [edit]))
        continue
      }
      files[place].add(edit)
    }
    return files.filter { !$0.wasPassing }
  }
}

extension TurnChanges.File {
  /// Takes a later edit of the same file.
  fileprivate mutating func add(_ edit: FileChange) {
    edits.append(edit)
    path = edit.path
    switch (kind, edit.kind) {
    case (.deleted, .created): kind = .modified
    case (.created, _), (.renamed, .modified), (.renamed, .renamed): break
    case (.renamed, .deleted):
      kind = .deleted
      path = previousPath ?? path
      previousPath = nil
    case (_, .renamed):
      kind = .renamed
      previousPath = edit.previousPath
    case (_, let last): kind = last
    }
  }

  /// Whether it neither was there before nor is after.
  fileprivate var wasPassing: Bool {
    kind == .created && edits.last?.kind == .deleted
  }
}

/// Which turns are asked for.
package enum ChangesExtent: Hashable, Sendable {
  /// The turn that began last.
  case lastTurn
  /// The turn of this name.
  case turn(String)
  /// Every turn.
  case all
}
