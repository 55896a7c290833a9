internal import CommandLine
internal import JSON

/// One thing a route is given, as a declaration of the command says it.
struct Parameter: Sendable {
  /// Where it goes on the command line.
  enum Place: Sendable {
    case option(OptionDeclaration)
    case positional(PositionalDeclaration)
    case trailing
  }

  let place: Place

  /// Its name in a query or body.
  var name: String {
    switch place {
    case .option(let option): option.name
    case .positional(let positional):
      positional.name.split(separator: "|").first.map(String.init) ?? ""
    case .trailing: "arguments"
    }
  }

  /// Names it is also known by: options in the way JSON is usually written, and older names.
  var otherNames: [String] {
    let parts = name.split(separator: "-")
    let camel = parts.dropFirst().reduce(parts.first.map(String.init) ?? "") {
      $0 + $1.prefix(1).uppercased() + $1.dropFirst()
    }
    let older = ["id": ["ids", "session"], "prompt": ["message", "text"]][name] ?? []
    return (camel == name ? [] : [camel]) + older
  }

  var help: String {
    switch place {
    case .option(let option): option.helpWithNotes
    case .positional(let positional): positional.helpWithNotes
    case .trailing: "Arguments for the agent's own command line."
    }
  }

  var isRequired: Bool {
    if case .positional(let positional) = place { positional.minimum > 0 } else { false }
  }

  /// Whether it takes several values.
  var isList: Bool {
    switch place {
    case .option(let option): option.repetition == .collected
    case .positional(let positional): positional.isVariadic
    case .trailing: true
    }
  }

  /// Its values as JSON Schema has them.
  var schema: JSONValue {
    let one: JSONValue
    switch place {
    case .option(let option) where option.isFlag: one = ["type": "boolean"]
    case .option(let option): one = Self.schema(option.kind)
    case .positional(let positional): one = Self.schema(positional.kind)
    case .trailing: one = ["type": "string"]
    }
    return isList ? ["type": "array", "items": one] : one
  }

  /// The type of each value, as a sentence says it, and whether a JSON value is of it.
  private var type: (name: String, includes: (JSONValue) -> Bool) {
    let kind: ValueKind?
    switch place {
    case .option(let option) where option.isFlag: return ("true or false", { $0.bool != nil })
    case .option(let option): kind = option.kind
    case .positional(let positional): kind = positional.kind
    case .trailing: kind = .text
    }
    switch kind {
    case .integer: return ("a number", { $0.double != nil })
    case .duration:
      return (
        "a text such as 30s, or a number of seconds", { $0.double != nil || $0.string != nil }
      )
    case .choice, .text, .path, .folder, .session, .keyValue, nil:
      return ("a text", { $0.string != nil })
    }
  }

  /// The type that a value should have; nil when it has it.
  func typeWanted(insteadOf value: JSONValue) -> String? {
    type.includes(value) ? nil : type.name
  }

  private static func schema(_ kind: ValueKind?) -> JSONValue {
    switch kind {
    case .integer(let range?):
      ["type": "integer", "minimum": .int(range.lowerBound), "maximum": .int(range.upperBound)]
    case .integer(nil): ["type": "integer"]
    case .choice(let words): ["type": "string", "enum": .array(words.map(JSONValue.string))]
    case .duration:
      [
        "type": ["string", "number"],
        "description": "A duration like 30s, 5m or 2h; a number is seconds.",
      ]
    case .text, .path, .folder, .session, .keyValue, nil: ["type": "string"]
    }
  }
}
