internal import JSON
internal import SystemKit

/// Running the tests of the commands once more, with every session on another machine: the
/// sandbox's home is that machine's, and who calls has a home beside it.
extension SSHHost {
  /// The commands that are about sessions.
  private static let commands: Set<String> = [
    "create", "send", "ask", "wait", "last-message", "status", "logs", "screen", "explain",
    "inspect", "changes", "usage", "respond", "interrupt", "goal", "stop", "resume", "kill", "keys",
    "list", "prune",
  ]

  /// The caller's home.
  private var callersHome: String { sandbox.root + "/near" }

  /// The caller's variables in place of the machine's own.
  var callersEnvironment: [String: String?] { ["HOME": callersHome] }

  /// Whether this command line goes to the other machine.
  func carriesOut(_ arguments: [String]) -> Bool {
    arguments.first.map(Self.commands.contains) ?? false
  }

  /// Converts a command line for a caller to whom the machine is another host.
  ///
  /// - Parameter variables: The variables of the caller's environment; a host gets them by `--env`.
  func routed(
    _ arguments: [String], folder: String, variables: [String: String?]
  ) -> [String] {
    knowRecords()
    guard arguments.first == "create" else { return arguments }
    let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
    var words = Array(arguments[1..<end])
    let names = ["-p", "--path"]
    if let option = words.firstIndex(where: names.contains), option + 1 < words.count {
      words[option + 1] = Path.join(folder, words[option + 1])
    } else {
      words += ["-p", folder]
    }
    let added = variables.compactMap { name, value in
      value.flatMap { name.hasPrefix("DEV_SESSIONS_") ? nil : "--env=\(name)=\($0)" }
    }
    return ["create", "--host=\(name)"] + words + added.sorted() + arguments[end...]
  }

  /// Has the caller know the sessions that the test has put on the machine's record.
  private func knowRecords() {
    let place = "/.dev-sessions/sessions.json"
    let theirs = Self.records(home + place)
    let ours = Self.records(callersHome + place)
    let known = Set(ours.map { $0["championId"] })
    let new = theirs.filter { $0["championId"]?.string != nil && !known.contains($0["championId"]) }
    guard !new.isEmpty else { return }
    let records = new.map { record -> JSONValue in
      var copy = JSONObject()
      for key in ["championId", "cli", "mode", "path", "status", "createdAt", "lastUsed", "state"] {
        copy[key] = record[key]
      }
      copy["host"] = .string(name)
      return .object(copy)
    }
    let store: JSONValue = ["version": 1, "sessions": .array(ours + records)]
    try? FileSystem.makeFolders(callersHome + "/.dev-sessions")
    try? FileSystem.replace(callersHome + place, with: store.bytes())
  }

  private static func records(_ path: String) -> [JSONValue] {
    let value = (try? FileSystem.read(path)).flatMap { try? JSONValue(parsing: $0) }
    return value?["sessions"]?.array ?? []
  }
}
