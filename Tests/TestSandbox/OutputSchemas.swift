package import JSON
internal import SystemKit

/// The JSON Schemas that the program under test gives for its `--json` output.
package enum OutputSchemas {
  /// The schemas by the words that lead to the command, and `error`.
  package static let all: JSONObject = {
    guard let program = try? BuiltPrograms.program("dev-sessions"),
      let result = try? Program(
        program, ["schema", "--all"], environment: ["HOME": "/nonexistent"]
      ).run(until: .after(.seconds(60))),
      let schemas = (try? JSONValue(parsing: result.output))?.object
    else { return [:] }
    return schemas
  }()

  /// Holds the output of a command line with `--json` to its schema; each line is one value.
  static func check(_ output: [UInt8], of commandLine: [String]) throws {
    let words = commandLine.drop { !$0.hasSuffix("/dev-sessions") }.dropFirst()
    guard words.contains("--json"), let name = name(Array(words)) else { return }
    for line in output.split(separator: 0x0A) {
      try check(JSONValue(parsing: Array(line)), name)
    }
  }

  /// Holds a value to the schema of that name.
  static func check(_ value: JSONValue, _ name: String) throws {
    guard let schema = all[name] else {
      throw SandboxError("there is no schema for \(name)")
    }
    let problems = JSONSchema(schema).problems(of: value)
    guard problems.isEmpty else {
      throw SandboxError(
        "not as dev-sessions schema \(name) says: \(problems.joined(separator: "; "))")
    }
  }

  /// The command's name, with the subcommand's where it has one.
  private static func name(_ words: [String]) -> String? {
    let plain = words.prefix { !$0.hasPrefix("-") }
    let two = plain.prefix(2).joined(separator: " ")
    return all[two] != nil ? two : words.first { !$0.hasPrefix("-") }
  }
}
