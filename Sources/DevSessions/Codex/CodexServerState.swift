internal import JSON
internal import SystemKit

/// What `codex-appserver.json` says of the server that was started last.
struct CodexServerState {
  /// Every field, known or not.
  private(set) var fields: JSONObject

  /// A server whose address is not known yet.
  init(starting process: ProcessIdentity) {
    fields = ["version": 1, "startedAt": .string(Timestamp.now.description)]
    setProcess(process)
  }

  /// Reads the file; nil when there is none, or none that can be used.
  init?(path: String) throws(SystemError) {
    guard let bytes = try FileSystem.read(path, limit: 1 << 20),
      let object = (try? JSONValue(parsing: bytes))?.object, object["pid"]?.int != nil
    else { return nil }
    fields = object
  }

  func write(to path: String) throws(SystemError) {
    try FileSystem.replace(path, with: JSONValue.object(fields).bytes(.indented), mode: 0o600)
  }

  /// Where it listens; nil when whoever started it did not get so far.
  var url: String? { fields["url"]?.string }

  /// The version of Codex.
  var codexVersion: String? { fields["codexVersion"]?.string }

  /// The folder with its account and conversations (`CODEX_HOME`).
  var codexHome: String? { fields["codexHome"]?.string }

  /// Notes which process it is.
  mutating func setProcess(_ process: ProcessIdentity) {
    fields["pid"] = .int(process.pid)
    fields["startTime"] = .string(process.startTime)
  }

  /// Notes where it listens.
  mutating func setAddress(port: UInt16) {
    fields["port"] = .int(port)
    fields["url"] = .string("ws://127.0.0.1:\(port)")
  }

  /// Notes what it said of itself.
  mutating func setIdentity(version: String, home: String?) {
    fields["codexVersion"] = .string(version)
    fields["codexHome"] = home.map(JSONValue.string)
  }

  /// The process, if it is the one that was started.
  ///
  /// The TypeScript dev-sessions keeps no start time: there the program's name must do.
  var runningProcess: ProcessIdentity? {
    guard let pid = fields["pid"]?.int.flatMap(Int32.init(exactly:)),
      let process = ProcessIdentity(running: pid)
    else { return nil }
    if let startTime = fields["startTime"]?.string {
      return process.startTime == startTime ? process : nil
    }
    return ProcessTable.entry(pid)?.name.hasPrefix("codex") == true ? process : nil
  }
}
