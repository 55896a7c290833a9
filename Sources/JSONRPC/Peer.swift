package import JSON
package import SystemKit

/// A JSON-RPC 2.0 connection to a peer, for a program that does one thing at a time.
///
/// `call` waits for its reply and keeps other messages; `next` returns those in order. No request
/// is answered automatically, not even an unknown one: a reply settles a question for all clients
/// of the server, so answering is the caller's decision.
///
/// Events are kept without limit, so call `next` often with a talkative peer.
package struct Peer<Transport: MessageTransport & ~Copyable>: ~Copyable {
  /// The connection, to poll and to close it.
  package var transport: Transport
  private var lastID = 0
  /// Events that `next` has not returned yet.
  ///
  /// A slice, so that removing the first one is cheap.
  private var events: ArraySlice<Event> = []
  /// The numbers of requests whose replies have not come.
  private var waiting: Set<Int> = []
  /// Replies that came while another one was waited for.
  private var replies: [Int: Result<JSONValue, RemoteError>] = [:]
  /// The numbers of requests whose replies are no longer wanted.
  private var abandoned: Set<Int> = []

  package init(_ transport: consuming Transport) {
    self.transport = transport
  }

  /// Ends the conversation, and returns the connection to be closed.
  package consuming func takeTransport() -> Transport {
    transport
  }

  /// A request whose reply has not been taken yet.
  package struct Call: Hashable, Sendable {
    package let method: String
    fileprivate let id: Int
  }

  /// Whether `next` can return an event without reading, which polling would miss.
  package var hasQueuedEvents: Bool { !events.isEmpty }

  /// Sends a request and waits for its result.
  package mutating func call(
    _ method: String, _ params: JSONValue? = nil, until deadline: Deadline
  ) throws(CallError) -> JSONValue {
    let call = try begin(method, params, until: deadline)
    return try finish(call, until: deadline)
  }

  /// Sends a request without waiting; `finish` takes its reply.
  ///
  /// Several can be open.
  package mutating func begin(
    _ method: String, _ params: JSONValue? = nil, until deadline: Deadline
  ) throws(CallError) -> Call {
    lastID += 1
    try send(["id": .int(lastID), "method": .string(method)], "params", params, until: deadline)
    waiting.insert(lastID)
    return Call(method: method, id: lastID)
  }

  /// Waits for the result of a request.
  ///
  /// To be called once for each.
  ///
  /// - Throws: `.timedOut`, after which the reply is dropped, though the peer may still act.
  package mutating func finish(
    _ call: Call, until deadline: Deadline
  ) throws(CallError) -> JSONValue {
    while true {
      if let reply = replies.removeValue(forKey: call.id) {
        do throws(RemoteError) {
          return try reply.get()
        } catch {
          throw .refused(error)
        }
      }
      precondition(waiting.contains(call.id), "each call is finished once")
      guard try receive(until: deadline) else {
        waiting.remove(call.id)
        abandoned.insert(call.id)
        throw .timedOut(method: call.method)
      }
    }
  }

  /// Sends a notification, which has no answer.
  package mutating func notify(
    _ method: String, _ params: JSONValue? = nil, until deadline: Deadline
  ) throws(CallError) {
    try send(["method": .string(method)], "params", params, until: deadline)
  }

  /// Answers a request of the peer with a result.
  package mutating func respond(
    to request: RequestID, _ result: JSONValue, until deadline: Deadline
  ) throws(CallError) {
    try send(["id": request.value], "result", result, until: deadline)
  }

  /// Answers a request of the peer with an error.
  package mutating func respond(
    to request: RequestID, refusing error: RemoteError, until deadline: Deadline
  ) throws(CallError) {
    try send(["id": request.value], "error", error.json, until: deadline)
  }

  /// Returns the next event; nil when the deadline passes.
  ///
  /// With one that has passed it does not wait.
  ///
  /// - Throws: `.ended` when there will be no more.
  package mutating func next(until deadline: Deadline) throws(CallError) -> Event? {
    while true {
      if let event = events.popFirst() {
        // A slice keeps removed elements in memory until it is replaced.
        if events.isEmpty { events = [] }
        return event
      }
      guard try receive(until: deadline) else { return nil }
    }
  }
}

extension Peer where Transport: ~Copyable {
  /// Receives and sorts one message; false when the deadline passed.
  private mutating func receive(until deadline: Deadline) throws(CallError) -> Bool {
    let reception: TransportReception
    do {
      reception = try transport.receive(until: deadline)
    } catch {
      throw .transport(error)
    }
    switch reception {
    case .timedOut: return false
    case .ended(let reason): throw .ended(reason)
    case .message(let bytes): take(Incoming(bytes), bytes)
    }
    return true
  }

  private mutating func take(_ incoming: Incoming, _ bytes: [UInt8]) {
    switch incoming {
    case .notification(let notification): events.append(.notification(notification))
    case .request(let request): events.append(.request(request))
    case .unrecognized(let unrecognized): events.append(.unrecognized(unrecognized))
    case .reply(let id, let reply):
      guard let number = id.value.int, waiting.remove(number) != nil else {
        if let number = id.value.int, abandoned.remove(number) != nil { return }
        events.append(.unrecognized(Unrecognized("a reply to no request of ours", bytes)))
        return
      }
      replies[number] = reply
    }
  }

  /// Sends a message with the standard's `jsonrpc` member, which all known peers accept.
  private mutating func send(
    _ members: JSONObject, _ key: String, _ value: JSONValue?, until deadline: Deadline
  ) throws(CallError) {
    var message: JSONObject = ["jsonrpc": "2.0"]
    for member in members.members { message[member.key] = member.value }
    message[key] = value
    do {
      try transport.send(JSONValue.object(message).bytes(), until: deadline)
    } catch {
      throw .transport(error)
    }
  }
}

/// The failure of a call, or of the connection to the peer.
package enum CallError: Error, CustomStringConvertible {
  /// The peer answered with an error.
  case refused(RemoteError)
  /// The reply to this method did not come in time.
  ///
  /// A later one is dropped.
  case timedOut(method: String)
  /// The connection ended in this way.
  ///
  /// The peer may or may not have acted on the request.
  case ended(String)
  /// The transport failed.
  case transport(any Error)

  package var description: String {
    switch self {
    case .refused(let error): error.description
    case .timedOut(let method): "no reply to \(method) in time"
    case .ended(let reason): reason
    case .transport(let error): "\(error)"
    }
  }
}
