package import JSON

/// A validator for the keywords of JSON Schema (2020-12) that our schemas use.
///
/// Stricter than the standard in two points: a member that an object's schema does not name is
/// refused unless it says `additionalProperties`, and so is a keyword that is not known here. So
/// what is not documented is found.
package struct JSONSchema {
  private let schema: JSONValue

  package init(_ schema: JSONValue) {
    self.schema = schema
  }

  /// Says what is wrong with a value, one line each; nothing when it is valid.
  package func problems(of value: JSONValue) -> [String] {
    Self.check(value, schema, at: "$")
  }

  private static let annotations: Set<String> = [
    "$schema", "title", "description", "format", "required", "additionalProperties",
  ]

  private static func check(_ value: JSONValue, _ schema: JSONValue, at path: String) -> [String] {
    guard let keywords = schema.object else { return ["\(path): the schema is no object"] }
    var problems: [String] = []
    for keyword in keywords.members {
      switch keyword.key {
      case "type":
        let types = keyword.value.array?.compactMap(\.string) ?? [keyword.value.string ?? ""]
        // Nothing else can be said of a value of another type.
        if !types.contains(where: { matches(value, $0) }) {
          return ["\(path): \(value.text().prefix(200)) is not \(types.joined(separator: " or "))"]
        }
      case "enum":
        if keyword.value.array?.contains(value) != true {
          problems.append("\(path): \(value.text()) is not in \(keyword.value.text())")
        }
      case "properties": problems += members(value, keywords, at: path)
      case "items":
        for (index, element) in (value.array ?? []).enumerated() {
          problems += check(element, keyword.value, at: "\(path)[\(index)]")
        }
      case "anyOf":
        let all = (keyword.value.array ?? []).map { check(value, $0, at: path) }
        if !all.contains(where: \.isEmpty) { problems += all.flatMap(\.self) }
      default:
        if !annotations.contains(keyword.key) {
          problems.append("\(path): what is \(keyword.key)?")
        }
      }
    }
    return problems
  }

  private static func members(
    _ value: JSONValue, _ schema: JSONObject, at path: String
  ) -> [String] {
    guard let object = value.object else { return [] }
    var problems: [String] = []
    for name in schema["required"]?.array?.compactMap(\.string) ?? [] where object[name] == nil {
      problems.append("\(path): \(name) is missing")
    }
    let isOpen = schema["additionalProperties"] == true
    for member in object.members {
      if let known = schema["properties"]?[member.key] {
        problems += check(member.value, known, at: "\(path).\(member.key)")
      } else if !isOpen {
        problems.append("\(path): \(member.key) is not documented")
      }
    }
    return problems
  }

  private static func matches(_ value: JSONValue, _ type: String) -> Bool {
    switch (type, value) {
    case ("null", .null), ("boolean", .bool), ("number", .number), ("string", .string),
      ("array", .array), ("object", .object):
      true
    case ("integer", .number): value.int != nil
    default: false
    }
  }
}
