package import JSON

/// What the peer answers instead of a result (JSON-RPC 2.0, section 5.1).
package struct RemoteError: Error, Hashable, Sendable, CustomStringConvertible {
  /// −32700, −32600…−32603 are the standard's, −32000…−32099 the server's; 0 when it was missing.
  package let code: Int
  /// One sentence, or what stands in its place.
  package let message: String
  package let data: JSONValue?

  package init(code: Int, message: String, data: JSONValue? = nil) {
    self.code = code
    self.message = message
    self.data = data
  }

  /// Reads the `error` member, whatever it is: a reply must never be lost for its form.
  init(_ value: JSONValue) {
    self.init(
      code: value["code"]?.int ?? 0, message: value["message"]?.string ?? value.text(),
      data: value["data"])
  }

  var json: JSONValue {
    var object: JSONObject = ["code": .int(code), "message": .string(message)]
    object["data"] = data
    return .object(object)
  }

  package var description: String { "\(message) (\(code))" }
}
