/// A JSON value that can be read, changed and written back with its unchanged parts kept exactly.
///
/// Objects keep the order of their members and numbers keep their spelling, so a record written by
/// another program (or a later version of this one) survives a rewrite byte for byte. That, and
/// reading the lone surrogates that Claude Code's transcripts contain, is why this is not
/// `JSONDecoder`.
package enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(JSONNumber)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)
}

extension JSONValue {
  /// The text, if this is a string.
  package var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The Boolean value, if this is one.
  package var bool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  /// The number as an integer, if this is one that fits.
  package var int: Int? {
    if case .number(let number) = self { number.int } else { nil }
  }

  /// The number as a floating-point value, if this is a number.
  package var double: Double? {
    if case .number(let number) = self { number.double } else { nil }
  }

  /// The elements, if this is an array.
  package var array: [JSONValue]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  /// The members, if this is an object.
  package var object: JSONObject? {
    if case .object(let object) = self { object } else { nil }
  }

  /// The member `key`, or nil when this is not an object or has no such member.
  package subscript(key: String) -> JSONValue? {
    object?[key]
  }

  /// Makes a JSON number of an integer.
  package static func int(_ value: some BinaryInteger) -> JSONValue {
    .number(JSONNumber(value))
  }

  /// Makes a string; `null` for nil.
  package static func optional(_ text: String?) -> JSONValue {
    text.map(JSONValue.string) ?? .null
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  package init(stringLiteral value: String) { self = .string(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(integerLiteral value: Int) { self = .int(value) }
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(JSONObject(elements))
  }
}
