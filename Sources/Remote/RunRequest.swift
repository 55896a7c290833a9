package import JSON

/// A command called elsewhere, with all it can read there: the body of `POST /run`.
package struct RunRequest: Hashable, Sendable {
  /// The words after the program's name.
  package var words: [String]
  /// What is on standard input, for a command that reads it.
  package var input: String?
  /// The files it may read, by the paths in the words.
  package var files: [String: String]
  /// What the folders in the words are really called there, links resolved; the caller's own by the
  /// empty text.
  package var folders: [String: String]
  /// How its paths and ours correspond; nil when they are the same.
  package var paths: PathMapping?
  /// Variables that count for the command itself.
  package var environment: [String: String]
  /// Columns of its terminal.
  package var width: Int?

  package init(words: [String]) {
    self.words = words
    files = [:]
    folders = [:]
    environment = [:]
  }

  /// The variables that are passed on: who calls, and nothing that changes how an agent is started.
  package static let variables = ["DEV_SESSIONS_ID"]

  /// As it is sent.
  package var json: JSONValue {
    var object = JSONObject([
      ("words", .array(words.map(JSONValue.string))), ("files", Self.object(files)),
      ("folders", Self.object(folders)), ("environment", Self.object(environment)),
    ])
    object["input"] = input.map(JSONValue.string)
    object["width"] = width.map(JSONValue.int)
    if let paths {
      object["hostPath"] = paths.host.map(JSONValue.string)
      object["containerWorkspace"] = .string(paths.container)
    }
    return .object(object)
  }

  /// Reads what `json` writes; nil when something is of the wrong type or cannot be.
  package init?(_ value: JSONValue) {
    let texts = (value["words"]?.array ?? []).map(\.string)
    guard value["words"]?.array != nil, !texts.contains(nil),
      let files = Self.texts(value["files"]), let folders = Self.texts(value["folders"]),
      let environment = Self.texts(value["environment"])
    else { return nil }
    words = texts.compactMap(\.self)
    input = value["input"]?.string
    self.files = files
    self.folders = folders
    self.environment = environment.filter { Self.variables.contains($0.key) }
    width = value["width"]?.int.flatMap { (1...10_000).contains($0) ? $0 : nil }
    if let container = value["containerWorkspace"]?.string {
      let host = value["hostPath"]?.string
      guard container.hasPrefix("/"), host?.hasPrefix("/") ?? true else { return nil }
      paths = PathMapping(host: host, container: container)
    }
    // No C string can hold one: what would be cut off must not be asked for.
    let names = words + folders.values + self.environment.values + [paths?.host ?? ""]
    guard names.allSatisfy({ !$0.utf8.contains(0) }) else { return nil }
  }

  private static func object(_ texts: [String: String]) -> JSONValue {
    .object(JSONObject(texts.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
  }

  private static func texts(_ value: JSONValue?) -> [String: String]? {
    guard let value else { return [:] }
    guard let object = value.object else { return nil }
    var texts: [String: String] = [:]
    for member in object.members {
      guard let text = member.value.string else { return nil }
      texts[member.key] = text
    }
    return texts
  }
}
