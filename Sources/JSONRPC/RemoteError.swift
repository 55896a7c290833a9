package import JSON

/// An error that the peer answers instead of a result (JSON-RPC 2.0, section 5.1).
package struct RemoteError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The error code: −32700 and −32600…−32603 are the standard's, −32000…−32099 the server's, and 0
  /// stands for a missing one.
  package let code: Int
  /// The message, or the raw error if it has none.
  package let message: String
  package let data: JSONValue?

  package init(code: Int, message: String, data: JSONValue? = nil) {
    self.code = code
    self.message = message
    self.data = data
  }

  /// Makes an error of the `error` member in any form: a malformed one must not lose the reply.
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
