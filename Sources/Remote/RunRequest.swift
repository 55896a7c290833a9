package import JSON

/// A command from another machine, with everything that it reads there: the body of `POST /run`.
package struct RunRequest: Hashable, Sendable {
  /// The arguments after the program's name.
  package var words: [String]
  /// The standard input, for a command that reads it.
  package var input: String?
  /// The contents of the files that it may read, by their paths in the arguments.
  package var files: [String: String]
  /// The real paths, without links, of the folders in the arguments.
  ///
  /// The caller's working folder has the empty text as its key.
  package var folders: [String: String]
  /// The correspondence of its paths and ours; nil when they are equal.
  package var paths: PathMapping?
  /// Environment variables for the command itself.
  package var environment: [String: String]
  /// The columns of its terminal.
  package var width: Int?
  /// Whether it is asked for by somebody who may only look.
  package var isForReader = false

  package init(words: [String]) {
    self.words = words
    files = [:]
    folders = [:]
    environment = [:]
  }

  /// The variables that are passed on: the caller's ID, but none that affects the start of an
  /// agent.
  package static let variables = ["DEV_SESSIONS_ID"]

  /// The encoded request.
  package var json: JSONValue {
    var object = JSONObject([
      ("words", .array(words.map(JSONValue.string))), ("files", Self.object(files)),
      ("folders", Self.object(folders)), ("environment", Self.object(environment)),
    ])
    object["input"] = input.map(JSONValue.string)
    object["width"] = width.map(JSONValue.int)
    if isForReader { object["isForReader"] = true }
    if let paths {
      object["hostPath"] = paths.host.map(JSONValue.string)
      object["containerWorkspace"] = .string(paths.container)
    }
    return .object(object)
  }

  /// Parses a request; nil when a member has the wrong type or value.
  package init?(_ value: JSONValue) {
    let texts = (value["words"]?.array ?? []).map(\.string)
    guard value["words"]?.array != nil, !texts.contains(nil),
      let files = Self.texts(value["files"]), let folders = Self.texts(value["folders"]),
      let environment = Self.texts(value["environment"])
    else { return nil }
    words = texts.compactMap(\.self)
    input = value["input"]?.string
    isForReader = value["isForReader"]?.bool == true
    self.files = files
    self.folders = folders
    self.environment = environment.filter { Self.variables.contains($0.key) }
    width = value["width"]?.int.flatMap { (1...10_000).contains($0) ? $0 : nil }
    if let container = value["containerWorkspace"]?.string {
      let host = value["hostPath"]?.string
      guard container.hasPrefix("/"), host?.hasPrefix("/") ?? true else { return nil }
      paths = PathMapping(host: host, container: container)
    }
    // A C string would end at a NUL, and name something else than was asked for.
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
