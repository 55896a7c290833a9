internal import JSON
internal import SystemKit
internal import Transcripts

/// The file in which Codex keeps a thread (0.163.0):
/// `sessions/<year>/<month>/<day>/rollout-<time>-<thread>.jsonl`, or, archived, in `archived_sessions`.
enum CodexRollout {
  /// Enough for the first line, which has the instructions of the thread in it.
  private static let longestStart = 1 << 20

  /// Why Codex will not be able to go on with a thread that is kept here; nil when nothing speaks
  /// against it.
  static func problem(_ path: String) -> String? {
    do throws(SystemError) {
      guard let status = try FileSystem.status(path) else {
        return "its conversation is gone: \(path)"
      }
      guard status.kind == .file else { return "its conversation is no file: \(path)" }
      guard status.size > 0 else { return "its conversation is empty: \(path)" }
      let file = try Descriptor.reading(path)
      var start: [UInt8] = []
      while start.count < longestStart, !start.contains(0x0A),
        case .moved = try file.read(into: &start)
      {}
      guard let end = start.firstIndex(of: 0x0A) else {
        return start.count < longestStart ? "its conversation ends in its first line: \(path)" : nil
      }
      let isWhole = (try? JSONValue(parsing: Array(start[..<end])))?["type"]?.string != nil
      return isWhole ? nil : "its conversation is damaged in its first line: \(path)"
    } catch {
      return "\(error)"
    }
  }

  /// The model of the last turn.
  static func model(_ path: String) throws(SystemError) -> String? {
    guard var lines = try BackwardLines.open(path) else { return nil }
    let mark = Array(#""type":"turn_context""#.utf8)
    while let line = try lines.next() {
      if line.bytes.prefix(200).contains(sequence: mark),
        let model = (try? JSONValue(parsing: line.bytes))?["payload"]?["model"]?.string
      {
        return model
      }
    }
    return nil
  }

  /// The rollouts of the subagents that a thread has started, as far as they are still there.
  static func subagents(of path: String) throws -> [String] {
    let mark = Array(#""type":"CollabAgentToolCall""#.utf8)
    var found: [String] = []
    var lines = ForwardLines(path: path)
    try lines.readNew { line in
      guard line.bytes.prefix(400).contains(sequence: mark),
        let item = (try? JSONValue(parsing: line.bytes))?["payload"]?["item"],
        item["tool"] == "spawn_agent"
      else { return }
      for thread in item["receiver_thread_ids"]?.array?.compactMap(\.string) ?? [] {
        if let rollout = find(thread, from: path) { found.append(rollout) }
      }
    }
    return found
  }

  /// The rollout of a thread that was started by the one of this rollout.
  private static func find(_ thread: String, from path: String) -> String? {
    guard let home = home(of: path) else { return nil }
    let folders = days(of: thread).map { "sessions/\($0)" } + ["archived_sessions"]
    for folder in folders.map({ Path.join(home, $0) }) {
      let names = (try? FileSystem.list(folder)) ?? []
      if let name = names.first(where: { $0.hasSuffix("-\(thread).jsonl") }) {
        return Path.join(folder, name)
      }
    }
    return nil
  }

  /// Codex's home, in which the rollout is.
  private static func home(of path: String) -> String? {
    var folder = Path.parent(path)
    while folder != Path.parent(folder) {
      if ["sessions", "archived_sessions"].contains(Path.name(folder)) {
        return Path.parent(folder)
      }
      folder = Path.parent(folder)
    }
    return nil
  }

  /// The days on which a thread may have begun, by its ID: a UUID that begins with the milliseconds
  /// since 1970 (RFC 9562, 5.7).
  ///
  /// Folders have the local day, which may be one off.
  private static func days(of thread: String) -> [String] {
    let digits = String(thread.filter { $0 != "-" }.prefix(12))
    guard let milliseconds = Int64(digits, radix: 16) else { return [] }
    return ([0, -1, 1] as [Int64]).map { day in
      let time = Timestamp(milliseconds: milliseconds + day * 86_400_000)
      return String(time.description.prefix(10)).replacing("-", "/")
    }
  }
}
