internal import JSON
internal import Transcripts

/// A form of an MCP server's (`requestedSchema`): flat, each field a text, number, yes or no, or a
/// choice from a list (MCP 2025-11-25, elicitation).
struct CodexForm {
  /// Why an answer does not fit.
  struct Misfit: Error {
    let description: String
  }

  let fields: [OpenDialog.Field]

  /// Nil when it has no fields.
  init?(schema: JSONValue) {
    let members = schema["properties"]?.object?.members ?? []
    guard !members.isEmpty else { return nil }
    let required = Set((schema["required"]?.array ?? []).compactMap(\.string))
    fields = members.map { member in
      Self.field(member.key, member.value, isRequired: required.contains(member.key))
    }
  }

  private static func field(
    _ name: String, _ schema: JSONValue, isRequired: Bool
  ) -> OpenDialog.Field {
    let items = schema["items"]
    let titled = (schema["oneOf"] ?? items?["anyOf"] ?? items?["oneOf"])?.array
    let plain = (schema["enum"] ?? items?["enum"])?.array?.compactMap(\.string) ?? []
    let titles = schema["enumNames"]?.array?.compactMap(\.string) ?? []
    let choices =
      titled?.enumerated().compactMap { index, choice in
        choice["const"]?.string.map {
          OpenDialog.Choice(
            key: index + 1, label: $0, detail: choice["title"]?.string)
        }
      }
      ?? plain.enumerated().map { index, value in
        OpenDialog.Choice(
          key: index + 1, label: value, detail: titles.indices.contains(index) ? titles[index] : nil
        )
      }
    return OpenDialog.Field(
      name: name, type: schema["type"]?.string ?? "string", title: schema["title"]?.string,
      detail: schema["description"]?.string, isRequired: isRequired, choices: choices,
      preset: schema["default"].flatMap { $0 == .null ? nil : $0 })
  }

  /// The fields for people, one line each.
  var lines: [String] {
    fields.map { field in
      let choices = field.choices.map(\.label).joined(separator: ", ")
      let parts = [
        field.type, field.isRequired ? "required" : nil,
        choices.isEmpty ? nil : "one of \(choices)",
        field.detail ?? field.title,
      ]
      return "\(field.name): " + parts.compactMap { $0 }.joined(separator: "; ")
    }
  }

  /// The `content` of an acceptance; fields left out have their presets.
  func content(_ answers: [DevSessions.FieldValue]) throws(Misfit) -> JSONValue {
    var content = JSONObject()
    for field in fields { content[field.name] = field.preset }
    for answer in answers {
      guard let field = fields.first(where: { $0.name == answer.name }) else {
        let names = fields.map(\.name).joined(separator: ", ")
        throw Misfit(description: "it has no field “\(answer.name)”, but \(names)")
      }
      content[answer.name] = try Self.value(answer.value, of: field)
    }
    for field in fields where field.isRequired && content[field.name] == nil {
      throw Misfit(description: "the field “\(field.name)” must be filled in")
    }
    return .object(content)
  }

  private static func value(_ text: String, of field: OpenDialog.Field) throws(Misfit) -> JSONValue
  {
    func misfit(_ kind: String) -> Misfit {
      Misfit(description: "the field “\(field.name)” takes \(kind), not “\(text)”")
    }
    switch field.type {
    case "boolean":
      switch text.lowercased() {
      case "true", "yes", "y", "1", "on": return true
      case "false", "no", "n", "0", "off": return false
      default: throw misfit("true or false")
      }
    case "integer":
      guard let number = Int(text) else { throw misfit("a whole number") }
      return .int(number)
    case "number":
      guard Double(text)?.isFinite == true, let value = try? JSONValue(parsing: Array(text.utf8))
      else { throw misfit("a number") }
      return value
    case "array":
      let parts = text.split(separator: ",").map { String($0).trimmingSpaces }
      return .array(try parts.map { part throws(Misfit) in try choice(part, of: field) })
    default:
      return field.choices.isEmpty ? .string(text) : try choice(text, of: field)
    }
  }

  private static func choice(
    _ text: String, of field: OpenDialog.Field
  ) throws(Misfit) -> JSONValue {
    let wanted = text.lowercased()
    let found =
      field.choices.first { $0.label == text }
      ?? field.choices.first {
        $0.label.lowercased() == wanted || $0.detail?.lowercased() == wanted
          || "\($0.key)" == text
      }
    guard let found else {
      let labels = field.choices.map(\.label).joined(separator: ", ")
      throw Misfit(description: "the field “\(field.name)” takes one of \(labels), not “\(text)”")
    }
    return .string(found.label)
  }
}
