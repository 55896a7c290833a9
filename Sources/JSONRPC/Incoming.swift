internal import JSON

/// A message from the peer, classified (JSON-RPC 2.0, sections 4 and 5).
///
/// By `method` first: what has one is a notification or a request, even if its `id` equals one of
/// ours. The `jsonrpc` member is not asked for, because Codex leaves it out. Batches are not known.
enum Incoming: Hashable {
  case notification(Notification)
  case request(IncomingRequest)
  /// A reply of either kind; a message with both `result` and `error` failed.
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
