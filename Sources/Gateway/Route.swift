internal import CommandLine
internal import JSON

/// A method and path, and the command behind it.
struct Route: Sendable {
  let method: String
  let command: RemoteCommand
  let parameters: [Parameter]

  var path: String { "/" + command.declaration.name }

  /// Whether a read-only token suffices.
  var isReading: Bool { method == "GET" }

  /// The routes of a command: to look by GET, to change something by POST.
  static func all(for command: RemoteCommand) -> [Route] {
    switch command.use {
    case .reads: [Route("GET", command)]
    case .changes: [Route("POST", command)]
    case .showsOrChanges: [Route("GET", command), Route("POST", command)]
    case .here, .never: []
    }
  }

  private init(_ method: String, _ command: RemoteCommand) {
    self.method = method
    self.command = command
    let declaration = command.declaration
    let showsOnly = command.use == .showsOrChanges && method == "GET"
    let positionals = declaration.positionals.filter { !showsOnly || $0.minimum > 0 }
    // Paths would be those of this machine, and JSON goes without saying.
    let options = declaration.options.filter {
      $0.kind != .path && !$0.isHidden && !showsOnly && !["json", "quiet"].contains($0.name)
    }
    parameters =
      positionals.map { Parameter(place: .positional($0)) }
      + options.map { Parameter(place: .option($0)) }
      + (declaration.trailing == nil || showsOnly ? [] : [Parameter(place: .trailing)])
  }

  /// What is wrong with what a route was given.
  struct Problem: Error {
    let text: String
  }

  /// The command line for these values.
  func words(_ values: JSONObject) throws(Problem) -> [String] {
    var options: [String] = []
    var positionals: [String] = []
    var trailing: [String] = []
    var known: Set<String> = []
    for parameter in parameters {
      let names = [parameter.name] + parameter.otherNames
      known.formUnion(names)
      let given = names.compactMap { values[$0] }.filter { $0 != .null }
      guard given.count <= 1 else { throw Problem(text: "\(parameter.name) is given twice") }
      let texts = try given.first.map { value throws(Problem) in
        try self.texts(value, parameter)
      }
      switch parameter.place {
      case .option(let option) where option.isFlag:
        guard let text = texts?.last else { continue }
        guard let isOn = Self.truth(text) else {
          throw Problem(text: "\(parameter.name) is true or false")
        }
        if isOn { options.append(option.label) }
      case .option(let option): options += (texts ?? []).map { "\(option.label)=\($0)" }
      case .positional: positionals += texts ?? []
      case .trailing: trailing += texts ?? []
      }
    }
    for key in values.keys where !known.contains(key) {
      throw Problem(
        text:
          "\(path) takes no “\(key)”; it takes \(parameters.map(\.name).joined(separator: ", "))")
    }
    let json = command.declaration.option(named: "json") == nil ? [] : ["--json"]
    let start = [command.declaration.name] + json + options
    guard command.declaration.trailing == nil else {
      return start + positionals + (trailing.isEmpty ? [] : ["--"] + trailing)
    }
    return start + (positionals.isEmpty ? [] : ["--"] + positionals)
  }

  /// The words for a value, which in a body must be of the parameter's type; a query knows only texts.
  private func texts(
    _ value: JSONValue, _ parameter: Parameter
  ) throws(Problem) -> [String] {
    var texts: [String] = []
    switch value {
    case .array(let values):
      guard parameter.isList || values.count == 1 else {
        throw Problem(text: "\(parameter.name) takes one value")
      }
      for value in values { texts += try self.texts(value, parameter) }
    case .object(let object):
      for member in object.members {
        guard parameter.isList, let text = member.value.string else {
          throw Problem(text: "\(parameter.name) cannot be an object")
        }
        texts.append("\(member.key)=\(text)")
      }
    case .null: break
    default:
      if !isReading, let type = parameter.typeWanted(insteadOf: value) {
        throw Problem(text: "\(parameter.name) must be \(type), not \(value.text())")
      }
      texts.append(value.string ?? value.text())
    }
    guard texts.allSatisfy({ !$0.utf8.contains(0) }) else {
      throw Problem(text: "\(parameter.name) has a character that cannot be")
    }
    return texts
  }

  private static func truth(_ text: String) -> Bool? {
    switch text {
    case "true", "1", "", "yes": true
    case "false", "0", "no": false
    default: nil
    }
  }
}
