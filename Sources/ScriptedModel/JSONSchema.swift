internal import JSON

/// JSON Schemas, for side requests that ask for a value of some form.
enum JSONSchema {
  /// Returns a small value that fits a schema.
  static func example(of schema: JSONValue) -> JSONValue {
    if let first = schema["enum"]?.array?.first { return first }
    switch schema["type"]?.string {
    case "object":
      let members = schema["properties"]?.object?.members ?? []
      return .object(JSONObject(members.map { ($0.key, example(of: $0.value)) }))
    case "array": return []
    case "number", "integer": return 0
    case "boolean": return false
    case "null": return .null
    default: return "Scripted session"
    }
  }
}
