internal import JSON
internal import SystemKit
internal import Transcripts

extension FileChange {
  /// What a result of one of Claude Code's tools did to a file; nil where it did nothing to any.
  ///
  /// - Parameter line: the line of the transcript with the result.
  init?(claude line: JSONValue) {
    guard let result = line["toolUseResult"], result["staged"]?.bool != true else { return nil }
    let time = line["timestamp"]?.string.flatMap(Timestamp.init)
    if let path = result["notebook_path"]?.string {
      guard result["error"]?.string ?? "" == "", let old = result["original_file"]?.string,
        let new = result["updated_file"]?.string, old != new
      else { return nil }
      self.init(
        old.isEmpty ? .created : .modified, path, hunks: Self.hunk(from: old, to: new), time: time)
    } else if let path = result["filePath"]?.string, let edit = ClaudeEdit(result) {
      guard edit.makesFile || !edit.hunks.isEmpty else { return nil }
      self.init(edit.makesFile ? .created : .modified, path, hunks: edit.hunks, time: time)
    } else {
      return nil
    }
  }
}

/// The result of Claude Code's Write or Edit (2.1.330).
///
/// `structuredPatch` is made to be looked at: tabs at the beginning of lines are two spaces each. The
/// lines as they are come from the texts beside it, of which the old one is missing above 10,000
/// characters; what is in none of them stays as it is shown.
struct ClaudeEdit {
  /// Whether the file was not there before.
  let makesFile: Bool
  /// The hunks of a unified diff; empty when nothing changed.
  let hunks: String

  init?(_ result: JSONValue) {
    guard let patch = result["structuredPatch"]?.array else { return nil }
    let old = result["originalFile"]?.string
    let kind = result["type"]?.string
    let isNew = result["oldString"]?.string == "" && old ?? "" == ""
    makesFile = kind.map { $0 == "create" } ?? isNew
    let new = Self.newText(result, of: old, patch)
    if makesFile {
      hunks = FileChange.hunk(from: "", to: new ?? result["newString"]?.string ?? "")
    } else if patch.isEmpty, let old, let new {
      hunks = FileChange.hunk(from: old, to: new)
    } else {
      let texts = [result["oldString"], result["newString"]].compactMap { $0?.string }
      let lines = TrueLines(old: old, new: new, parts: texts)
      hunks = patch.map { Self.hunk($0, lines) }.joined()
    }
  }

  /// All of the file as it is then, where that can be told.
  private static func newText(
    _ result: JSONValue, of old: String?, _ patch: [JSONValue]
  ) -> String? {
    if let content = result["content"]?.string {
      // Of large files it may have been left out.
      let isLeftOut = content.isEmpty && patch.contains { hunk in hunk["newLines"]?.int ?? 0 > 0 }
      return isLeftOut ? nil : content
    }
    guard let old, let from = result["oldString"]?.string, !from.isEmpty,
      let to = result["newString"]?.string, result["userModified"]?.bool != true
    else { return nil }
    let new = old.replacing(from, to, atMost: result["replaceAll"]?.bool == true ? .max : 1)
    // It also finds text whose quotation marks are others.
    return new == old ? nil : new
  }

  private static func hunk(_ patch: JSONValue, _ lines: TrueLines) -> String {
    let starts = (old: patch["oldStart"]?.int ?? 1, new: patch["newStart"]?.int ?? 1)
    var (old, new) = (starts.old - 1, starts.new - 1)
    var text = ""
    for line in (patch["lines"]?.array ?? []).compactMap(\.string) {
      let shown = String(line.dropFirst())
      switch line.utf8.first {
      case UInt8(ascii: " "):
        text += " " + lines.either(shown, old: old, new: new)
        old += 1
        new += 1
      case UInt8(ascii: "-"):
        text += "-" + lines.old(shown, at: old)
        old += 1
      case UInt8(ascii: "+"):
        text += "+" + lines.new(shown, at: new)
        new += 1
      default: text += line
      }
      text += "\n"
    }
    // A side without lines is told by the line before it.
    func extent(_ start: Int, _ count: Int) -> String {
      "\(count == 0 ? start - 1 : start),\(count)"
    }
    let (oldCount, newCount) = (patch["oldLines"]?.int ?? 0, patch["newLines"]?.int ?? 0)
    return "@@ -\(extent(starts.old, oldCount)) +\(extent(starts.new, newCount)) @@\n" + text
  }
}

/// The lines of a file that a patch shows with other spaces.
private struct TrueLines {
  private let old: [String]
  private let new: [String]
  /// Lines of which it is not known where they stand, by how they are shown.
  private var parts: [String: String] = [:]

  init(old: String?, new: String?, parts texts: [String]) {
    self.old = old.map(Self.lines) ?? []
    self.new = new.map(Self.lines) ?? []
    for line in texts.flatMap(Self.lines) { parts[Self.shown(line)] = line }
  }

  func old(_ shown: String, at place: Int) -> String {
    fitting(shown, in: old, at: place) ?? parts[shown] ?? shown
  }

  func new(_ shown: String, at place: Int) -> String {
    fitting(shown, in: new, at: place) ?? parts[shown] ?? shown
  }

  func either(_ shown: String, old place: Int, new newPlace: Int) -> String {
    fitting(shown, in: old, at: place) ?? new(shown, at: newPlace)
  }

  private func fitting(_ shown: String, in lines: [String], at place: Int) -> String? {
    guard lines.indices.contains(place), Self.shown(lines[place]) == shown else { return nil }
    return lines[place]
  }

  private static func lines(_ text: String) -> [String] {
    text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
  }

  private static func shown(_ line: String) -> String {
    let tabs = line.utf8.prefix { $0 == 0x09 }.count
    guard tabs > 0 else { return line }
    let rest = String(decoding: line.utf8.dropFirst(tabs), as: UTF8.self)
    return String(repeating: "  ", count: tabs) + rest
  }
}
