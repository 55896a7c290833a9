internal import JSON

/// A JSON Schema (2020-12) of something a command prints, built up from its parts.
///
/// An object may always get more members in a later version; those it has today are all named, unless
/// it is open.
struct Schema: Sendable {
  /// A member of an object.
  struct Field: Sendable {
    let name: String
    let schema: Schema
    let isRequired: Bool

    /// A member that is always there.
    static func must(_ name: String, _ schema: Schema) -> Field {
      Field(name: name, schema: schema, isRequired: true)
    }

    /// A member that is left out when there is nothing to say.
    static func may(_ name: String, _ schema: Schema) -> Field {
      Field(name: name, schema: schema, isRequired: false)
    }
  }

  /// The keywords.
  private(set) var json: JSONObject

  private init(_ type: String, _ description: String?) {
    json = ["type": .string(type)]
    json["description"] = description.map(JSONValue.string)
  }

  private init(_ keywords: JSONObject) {
    json = keywords
  }

  static func text(_ description: String) -> Schema { Schema("string", description) }
  static func integer(_ description: String) -> Schema { Schema("integer", description) }
  static func number(_ description: String) -> Schema { Schema("number", description) }
  static func flag(_ description: String) -> Schema { Schema("boolean", description) }

  /// One of these words.
  static func word(_ words: [String], _ description: String) -> Schema {
    var schema = Schema("string", description)
    schema.json["enum"] = .array(words.map(JSONValue.string))
    return schema
  }

  /// A moment in UTC.
  static func time(_ description: String) -> Schema {
    var schema = Schema("string", description)
    schema.json["format"] = "date-time"
    return schema
  }

  /// A moment in a record, which other programs may have written as milliseconds since 1970.
  static func storedTime(_ description: String) -> Schema {
    var schema = text(description)
    schema.json["type"] = ["string", "integer"]
    return schema
  }

  static func list(_ description: String, of element: Schema) -> Schema {
    var schema = Schema("array", description)
    schema.json["items"] = .object(element.json)
    return schema
  }

  /// An object with these members; an open one has others that are not ours to describe.
  static func object(
    _ description: String?, _ fields: [Field], isOpen: Bool = false
  ) -> Schema {
    var schema = Schema("object", description)
    schema.json["properties"] = .object(
      JSONObject(fields.map { ($0.name, .object($0.schema.json)) }))
    let required = fields.filter(\.isRequired)
    if !required.isEmpty { schema.json["required"] = .array(required.map { .string($0.name) }) }
    if isOpen { schema.json["additionalProperties"] = true }
    return schema
  }

  /// One of several forms.
  static func any(_ schemas: Schema...) -> Schema {
    Schema(["anyOf": .array(schemas.map { .object($0.json) })])
  }

  /// Anything at all, as somebody else's program gave it.
  static func anything(_ description: String) -> Schema {
    Schema(["description": .string(description)])
  }

  /// Or `null`.
  var orNull: Schema {
    var schema = self
    if let type = json["type"]?.string { schema.json["type"] = [.string(type), "null"] }
    return schema
  }
}
