internal import JSON
package import SystemKit

/// Claude Code's own note on a running process, `<config>/sessions/<pid>.json`.
///
/// Undocumented (observed in 2.1.329): every field may be missing, and none is trusted beyond what
/// the process table confirms. It is the only file that knows of permission prompts and dialogs.
package struct ClaudeSessionFile: Hashable, Sendable {
  /// What Claude Code says it is doing.
  package enum Status: Hashable, Sendable {
    case idle
    case busy
    /// At rest, with background shells running.
    case shell
    /// A person must answer: `permission prompt`, `input needed`, `dialog open`, …
    case waiting(String?)
    /// A word we do not know.
    case unknown(String)
  }

  package let pid: Int32
  /// The conversation's UUID now; it changes with `/clear` and forks.
  package let session: String?
  /// Missing while the agent starts.
  package let status: Status?
  /// When `status` last changed.
  package let statusChanged: Timestamp?
  /// Start time of the process, as `ProcessIdentity` has it (Linux).
  package let processStart: String?
  package let version: String?
  /// The folder it works in.
  package let folder: String?

  /// Reads the file's content; nil when it is not such a file.
  package init?(_ bytes: [UInt8]) {
    guard let value = try? JSONValue(parsing: bytes), let pid = value["pid"]?.int else {
      return nil
    }
    self.pid = Int32(truncatingIfNeeded: pid)
    session = value["sessionId"]?.string
    processStart =
      value["procStart"]?.string ?? value["procStart"]?.int.map { String($0) }
    version = value["version"]?.string
    folder = value["cwd"]?.string
    let changed = value["statusUpdatedAt"]?.int ?? value["updatedAt"]?.int
    statusChanged = changed.map { Timestamp(milliseconds: Int64($0)) }
    switch value["status"]?.string {
    case nil: status = nil
    case "idle": status = .idle
    case "busy": status = .busy
    case "shell": status = .shell
    case "waiting": status = .waiting(value["waitingFor"]?.string)
    case let word?: status = .unknown(word)
    }
  }

  /// The folder of these files.
  package static func folder(configuration: String) -> String {
    Path.join(configuration, "sessions")
  }

  /// The file of the process `pid`.
  package static func path(configuration: String, pid: Int32) -> String {
    Path.join(folder(configuration: configuration), "\(pid).json")
  }

  /// The running processes that have a conversation open; there should be one at most.
  package static func holders(
    of session: String, configuration: String
  ) -> [(process: ProcessIdentity, file: ClaudeSessionFile)] {
    let names = (try? FileSystem.list(folder(configuration: configuration))) ?? []
    return names.compactMap { name in
      guard name.hasSuffix(".json"), let pid = Int32(name.dropLast(5)),
        let process = ProcessIdentity(running: pid),
        let file = read(configuration: configuration, process: process), file.session == session
      else { return nil }
      return (process, file)
    }
  }

  /// The note that changed last, in a folder that only one Claude Code writes to; whether its process
  /// runs cannot be told from here.
  package static func newest(in folder: String) -> ClaudeSessionFile? {
    let names = (try? FileSystem.list(folder)) ?? []
    let files = names.filter { $0.hasSuffix(".json") }.compactMap { name in
      ((try? FileSystem.read(Path.join(folder, name), limit: 1 << 20)) ?? nil)
        .flatMap(ClaudeSessionFile.init)
    }
    return files.max {
      ($0.statusChanged ?? Timestamp(milliseconds: 0))
        < ($1.statusChanged ?? Timestamp(milliseconds: 0))
    }
  }

  /// The note on a running process; nil when there is none or it is of an earlier process with the
  /// same number.
  package static func read(configuration: String, process: ProcessIdentity) -> ClaudeSessionFile? {
    let path = path(configuration: configuration, pid: process.pid)
    guard let bytes = (try? FileSystem.read(path, limit: 1 << 20)) ?? nil,
      let file = ClaudeSessionFile(bytes), file.pid == process.pid
    else { return nil }
    if let start = file.processStart, !process.startTime.isEmpty, start != process.startTime,
      start.allSatisfy(\.isNumber)
    {
      return nil
    }
    return file
  }
}
