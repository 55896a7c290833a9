extension JSONValue {
  /// The layout of a value as text.
  package enum Layout: Sendable {
    /// On one line, without spaces.
    case compact
    /// Members and elements on lines of their own, indented by two spaces.
    ///
    /// Byte for byte like JavaScript's `JSON.stringify(value, null, 2)`, so that files shared with
    /// a JavaScript program do not change back and forth.
    case indented
  }

  /// Returns the value as JSON text.
  package func text(_ layout: Layout = .compact) -> String {
    String(decoding: bytes(layout), as: UTF8.self)
  }

  /// Returns the value as JSON text in UTF-8.
  package func bytes(_ layout: Layout = .compact) -> [UInt8] {
    var writer = JSONWriter(layout: layout)
    writer.write(self, indent: 0)
    return writer.bytes
  }
}

private struct JSONWriter {
  let layout: JSONValue.Layout
  var bytes: [UInt8] = []

  mutating func write(_ value: JSONValue, indent: Int) {
    switch value {
    case .null: write("null")
    case .bool(let value): write(value ? "true" : "false")
    case .number(let number): write(number.text)
    case .string(let text): write(quoted: text)
    case .array(let elements):
      bracketed("[", "]", elements, indent: indent) { writer, element in
        writer.write(element, indent: indent + 1)
      }
    case .object(let object):
      bracketed("{", "}", object.members, indent: indent) { writer, member in
        writer.write(quoted: member.key)
        writer.write(writer.layout == .compact ? ":" : ": ")
        writer.write(member.value, indent: indent + 1)
      }
    }
  }

  private mutating func bracketed<Element>(
    _ open: String, _ close: String, _ elements: [Element], indent: Int,
    _ body: (inout JSONWriter, Element) -> Void
  ) {
    write(open)
    for (index, element) in elements.enumerated() {
      if index > 0 { write(",") }
      newLine(indent + 1)
      body(&self, element)
    }
    if !elements.isEmpty { newLine(indent) }
    write(close)
  }

  private mutating func newLine(_ indent: Int) {
    guard layout == .indented else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent * 2))
  }

  private mutating func write(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func write(quoted text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): write("\\\"")
      case UInt8(ascii: "\\"): write("\\\\")
      case 0x08: write("\\b")
      case 0x0C: write("\\f")
      case 0x0A: write("\\n")
      case 0x0D: write("\\r")
      case 0x09: write("\\t")
      case 0..<0x20:
        write("\\u00")
        write(byte < 0x10 ? "0" : "1")
        write(String(byte & 0x0F, radix: 16))
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
