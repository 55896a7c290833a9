package import JSON

/// A classified message from the peer (JSON-RPC 2.0, sections 4 and 5).
///
/// A message with a `method` is a notification or a request, even if its `id` equals one of ours.
/// The `jsonrpc` member is not required, because Codex leaves it out. Batches are not supported.
enum Incoming: Hashable {
  case notification(Notification)
  case request(IncomingRequest)
  /// A reply.
  ///
  /// One with both `result` and `error` is a failure.
  case reply(RequestID, Result<JSONValue, RemoteError>)
  case unrecognized(Unrecognized)

  init(_ bytes: [UInt8]) {
    do throws(JSONSyntaxError) {
      self = Self.classify(try JSONValue(parsing: bytes), bytes)
    } catch {
      self = .unrecognized(Unrecognized("not JSON (\(error))", bytes))
    }
  }

  private static func classify(_ message: JSONValue, _ bytes: [UInt8]) -> Incoming {
    guard let object = message.object else {
      return .unrecognized(Unrecognized("not a JSON object", bytes))
    }
    let id = object["id"].map(RequestID.init)
    if let method = object["method"] {
      guard let method = method.string else {
        return .unrecognized(Unrecognized("a method that is no text", bytes))
      }
      guard let id else {
        return .notification(
          Notification(method: method, params: object["params"], message: message))
      }
      return .request(IncomingRequest(id: id, method: method, params: object["params"]))
    }
    guard let id else {
      return .unrecognized(Unrecognized("neither a method nor an id", bytes))
    }
    // Some servers write `"error": null` beside a result.
    if let error = object["error"], error != .null {
      return .reply(id, .failure(RemoteError(error)))
    }
    guard let result = object["result"] else {
      return .unrecognized(Unrecognized("a reply without a result", bytes))
    }
    return .reply(id, .success(result))
  }
}

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
