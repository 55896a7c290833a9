package import SystemKit

/// A pane's number on its server: `%7`.
///
/// It is never used twice by one server, but counts from 0 again in the next; hence `PaneTarget`.
package struct PaneID: Hashable, Sendable, CustomStringConvertible {
  /// `%` and digits.
  package let text: String

  /// Nil for anything but `%` and digits.
  package init?(_ text: String) {
    guard text.hasPrefix("%"), text.utf8.count > 1,
      text.utf8.dropFirst().allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 })
    else { return nil }
    self.text = text
  }

  package var description: String { text }
}

/// A pane and the process it was started with, so that nothing is typed into another one.
package struct PaneTarget: Hashable, Sendable {
  package let pane: PaneID
  package let pid: Int32

  package init(pane: PaneID, pid: Int32) {
    self.pane = pane
    self.pid = pid
  }
}

/// The state of one pane.
package struct Pane: Hashable, Sendable {
  package let id: PaneID
  /// The process it was started with, also after that has ended.
  package let pid: Int32
  /// Whether that process has ended, or at least closed its terminal (the pane keeps its last screen).
  package let isDead: Bool
  /// How it ended; nil while it runs, also without a terminal, and for a signal before tmux 3.3.
  package let ending: ExitStatus?
  /// Whether a tmux mode (copy mode, a chooser, messages) lies over the program's screen.
  package let isInMode: Bool
  /// The number of people who look at the session.
  package let attachedClients: Int
  package let width: Int
  package let height: Int
  package let sessionCreated: Timestamp
  /// The session's name, ours or not.
  package let sessionName: String
  /// The short name of what runs in the foreground.
  package let currentCommand: String
  /// What the program called its window, else the host's name.
  package let title: String
  package let cursor: Cursor

  /// Where the program's cursor is, counted from 0.
  package struct Cursor: Hashable, Sendable {
    package let column: Int
    package let row: Int
  }

  /// What to address it by.
  package var target: PaneTarget { PaneTarget(pane: id, pid: pid) }

  /// The process has ended, and the server does not say how.
  var isEndingUnknown: Bool { isDead && ending == nil }
}

/// How panes are listed: fields between separators that no program can guess.
///
/// A title or command name may hold any character, and tmux versions differ in what they do to
/// control characters; a fresh random word between all fields needs no rule about either.
struct PaneFormat: Sendable {
  let separator: String

  init(separator: String = RandomToken.hexadecimal(bytes: 8)) {
    self.separator = separator
  }

  private static let fields = [
    "pane_id", "pane_pid", "pane_dead", "pane_dead_status", "pane_dead_signal", "pane_in_mode",
    "session_attached", "pane_width", "pane_height", "session_created", "session_name",
    "pane_current_command", "pane_title", "cursor_x", "cursor_y",
  ]

  /// The format to ask with.
  var text: String {
    Self.fields.map { "\(separator)#{\($0)}" }.joined() + separator
  }

  /// The panes in the client's answer, and what other commands printed after them.
  func parse(_ output: String) -> (panes: [Pane], rest: String) {
    let bytes = Array(output.utf8)
    let pieces = bytes.split(around: Array(separator.utf8))
    var panes: [Pane] = []
    // Piece 0 precedes the first separator; after a record's fields comes the line's end.
    var next = 1
    while next + Self.fields.count < pieces.count {
      let values = pieces[next..<(next + Self.fields.count)].map {
        String(decoding: $0, as: UTF8.self)
      }
      if let pane = Pane(values) { panes.append(pane) }
      next += Self.fields.count + 1
    }
    let rest = next > 1 ? pieces[next - 1].dropFirst() : pieces[0]
    return (panes, String(decoding: rest, as: UTF8.self))
  }
}

extension Pane {
  /// The fields in `PaneFormat`'s order.
  fileprivate init?(_ values: [String]) {
    guard let id = PaneID(values[0]), let pid = Int32(values[1]) else { return nil }
    self.id = id
    self.pid = pid
    isDead = values[2] == "1"
    ending =
      if let signal = Int32(values[4]) {
        .signalled(signal)
      } else {
        Int32(values[3]).map(ExitStatus.exited)
      }
    isInMode = !["", "0"].contains(values[5])
    attachedClients = Int(values[6]) ?? 0
    width = Int(values[7]) ?? 0
    height = Int(values[8]) ?? 0
    sessionCreated = Timestamp(milliseconds: (Int64(values[9]) ?? 0) * 1000)
    sessionName = values[10]
    currentCommand = values[11]
    title = values[12]
    cursor = Cursor(column: Int(values[13]) ?? 0, row: Int(values[14]) ?? 0)
  }
}

extension [UInt8] {
  /// The parts between the occurrences of `word`; at least one.
  fileprivate func split(around word: [UInt8]) -> [ArraySlice<UInt8>] {
    var parts: [ArraySlice<UInt8>] = []
    var start = 0
    var position = 0
    while position + word.count <= count {
      if self[position] == word[0], self[position..<(position + word.count)].elementsEqual(word) {
        parts.append(self[start..<position])
        position += word.count
        start = position
      } else {
        position += 1
      }
    }
    return parts + [self[start...]]
  }
}
