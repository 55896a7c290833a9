package import JSON

/// The ID that connects a reply to its request (JSON-RPC 2.0, section 4).
///
/// Each side numbers its own requests, so equal values from the two sides mean different requests.
/// A peer's ID is sent back exactly as it came: a string, a number, or anything else.
package struct RequestID: Hashable, Sendable, CustomStringConvertible {
  package let value: JSONValue

  package init(_ value: JSONValue) {
    self.value = value
  }

  package var description: String { value.text() }
}
