package import JSON
package import SystemKit

/// One side of a JSON-RPC 2.0 connection, for a program that does one thing at a time.
///
/// `call` waits for its reply and keeps what else arrives in between; `next` hands that out in order.
/// Nothing is ever answered by itself, not even a request nobody knows: any reply settles a question
/// for all who watch, so answering is the caller's decision.
///
/// Events are kept without limit: whoever lets a talkative peer wait should call `next`.
package struct Peer<Transport: MessageTransport & ~Copyable>: ~Copyable {
  /// The connection, for what only it knows: what to poll for, how to close it.
  package var transport: Transport
  private var lastID = 0
  /// Events that nobody has asked for yet; a slice, so that taking the first costs nothing.
  private var events: ArraySlice<Event> = []
  /// Requests whose replies have not come, by our numbers.
  private var waiting: Set<Int> = []
  /// Replies that came while another one was waited for.
  private var replies: [Int: Result<JSONValue, RemoteError>] = [:]
  /// Requests whose replies are not wanted any more.
  private var abandoned: Set<Int> = []

  package init(_ transport: consuming Transport) {
    self.transport = transport
  }

  /// Ends the conversation and gives the connection back, to be closed.
  package consuming func takeTransport() -> Transport {
    transport
  }

  /// A request under way.
  package struct Call: Hashable, Sendable {
    package let method: String
    fileprivate let id: Int
  }

  /// Whether `next` has something to tell without reading, so that polling would miss it.
  package var hasQueuedEvents: Bool { !events.isEmpty }

  /// Sends a request and waits for its result.
  package mutating func call(
    _ method: String, _ params: JSONValue? = nil, until deadline: Deadline
  ) throws(CallError) -> JSONValue {
    let call = try begin(method, params, until: deadline)
    return try finish(call, until: deadline)
  }

  /// Sends a request whose reply `finish` waits for; several may be under way.
  package mutating func begin(
    _ method: String, _ params: JSONValue? = nil, until deadline: Deadline
  ) throws(CallError) -> Call {
    lastID += 1
    try send(["id": .int(lastID), "method": .string(method)], "params", params, until: deadline)
    waiting.insert(lastID)
    return Call(method: method, id: lastID)
  }

  /// Waits for the result of a request; once for each.
  ///
  /// - Throws: `.timedOut` gives the request up, though the peer may still act on it.
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

  /// Tells the peer something without wanting an answer.
  package mutating func notify(
    _ method: String, _ params: JSONValue? = nil, until deadline: Deadline
  ) throws(CallError) {
    try send(["method": .string(method)], "params", params, until: deadline)
  }

  /// Answers a request of the peer's.
  package mutating func respond(
    to request: RequestID, _ result: JSONValue, until deadline: Deadline
  ) throws(CallError) {
    try send(["id": request.value], "result", result, until: deadline)
  }

  /// Refuses a request of the peer's.
  package mutating func respond(
    to request: RequestID, refusing error: RemoteError, until deadline: Deadline
  ) throws(CallError) {
    try send(["id": request.value], "error", error.json, until: deadline)
  }

  /// The next thing the peer says unasked, or nil when the deadline passes; with one that has passed
  /// it only looks.
  ///
  /// - Throws: `.ended` when there will be no more.
  package mutating func next(until deadline: Deadline) throws(CallError) -> Event? {
    while true {
      if let event = events.popFirst() {
        // A slice keeps what was taken from it until it is replaced.
        if events.isEmpty { events = [] }
        return event
      }
      guard try receive(until: deadline) else { return nil }
    }
  }
}

extension Peer where Transport: ~Copyable {
  /// Takes one message in; false when the deadline passed.
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

  /// The standard's `jsonrpc` member is always sent; no peer we know minds it.
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
