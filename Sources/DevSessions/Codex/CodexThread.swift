internal import JSON
internal import JSONRPC
internal import SystemKit

/// One thread of the server, over one connection.
struct CodexThread {
  /// How long the server may take for anything but a turn; it answers in some milliseconds.
  static let patience = Duration.seconds(20)

  let id: String
  let connection: CodexConnection

  /// A thread as `read` finds it.
  struct Reading {
    let status: ThreadStatus
    /// Nil before the first turn.
    let newest: CodexTurn?
    /// The thread's own fields.
    let thread: JSONValue
  }

  /// Calls a method of this thread.
  func call(
    _ method: String, _ members: JSONObject = JSONObject(), until deadline: Deadline? = nil
  ) throws(CallError) -> JSONValue {
    try connection.call(
      method, parameters(members), until: deadline ?? .after(Self.patience))
  }

  private func parameters(_ members: JSONObject) -> JSONValue {
    var object: JSONObject = ["threadId": .string(id)]
    for member in members.members { object[member.key] = member.value }
    return .object(object)
  }

  /// What it is doing, without loading it.
  ///
  /// - Parameter items: `summary` or `full`; without, the newest turn has none.
  func read(items: String = "notLoaded") throws(CallError) -> Reading {
    let deadline = Deadline.after(Self.patience)
    // Both at once: one way there and back.
    let threadParameters = parameters([:])
    let turnParameters = parameters(["limit": 1, "itemsView": .string(items)])
    let read = try connection.begin("thread/read", threadParameters, until: deadline)
    let list = try connection.begin("thread/turns/list", turnParameters, until: deadline)
    let thread: JSONValue
    do throws(CallError) {
      thread = try connection.finish(read, threadParameters, until: deadline)
    } catch {
      _ = try? connection.finish(list, turnParameters, until: deadline)
      throw error
    }
    var newest: CodexTurn?
    do throws(CallError) {
      let page = try connection.finish(list, turnParameters, until: deadline)
      newest = CodexTurn(page["data"]?.array?.first)
    } catch {
      guard error.isFreshThread || error.isUnknownThread else { throw error }
    }
    let fields = thread["thread"] ?? [:]
    return Reading(status: ThreadStatus(fields["status"]), newest: newest, thread: fields)
  }

  /// The newest turns, newest first; none before the first turn.
  func turns(limit: Int, items: String = "notLoaded") throws(CallError) -> [CodexTurn] {
    do throws(CallError) {
      let page = try call(
        "thread/turns/list", ["limit": .int(limit), "itemsView": .string(items)])
      return (page["data"]?.array ?? []).compactMap { CodexTurn($0) }
    } catch {
      guard error.isFreshThread else { throw error }
      return []
    }
  }

  /// Items page by page until `body` has had enough and returns false.
  func items(
    newestFirst: Bool, turn: String? = nil, _ body: (CodexItem) -> Bool
  ) throws(CallError) {
    var cursor: JSONValue?
    repeat {
      var members: JSONObject = [
        "limit": 100, "sortDirection": newestFirst ? "desc" : "asc",
      ]
      members["turnId"] = turn.map(JSONValue.string)
      members["cursor"] = cursor
      let page: JSONValue
      do throws(CallError) {
        page = try call("thread/items/list", members)
      } catch {
        guard error.isFreshThread else { throw error }
        return
      }
      for entry in page["data"]?.array ?? [] {
        guard let item = CodexItem(entry: entry) else { continue }
        if !body(item) { return }
      }
      cursor = page["nextCursor"].flatMap { $0 == .null ? nil : $0 }
    } while cursor != nil
  }

  /// All items of a turn; without one, of the thread.
  func items(of turn: String?) throws(CallError) -> [CodexItem] {
    var items: [CodexItem] = []
    try self.items(newestFirst: false, turn: turn) {
      items.append($0)
      return true
    }
    return items
  }

  /// A loaded thread whose news this connection gets from now on.
  struct Subscription {
    let status: ThreadStatus
    /// The newest turns, newest first; of a running one also what it does now.
    let turns: [CodexTurn]
    /// All of the reply: the settings in effect.
    let reply: JSONValue

    /// The turn that runs, by the page alone.
    var running: CodexTurn? { turns.first { $0.status == .inProgress } }
  }

  /// Loads the thread, if need be, and subscribes to it.
  ///
  /// Requests that are open are sent again after it. A stored goal goes on when this loads the thread.
  func subscribe(
    _ policy: CodexPolicy, configuration: JSONValue?, limit: Int, items: String = "summary"
  ) throws(CallError) -> Subscription {
    var members: JSONObject = [
      "excludeTurns": true, "approvalPolicy": .string(policy.approval),
      "sandbox": .string(policy.sandbox.rawValue),
      "initialTurnsPage": ["limit": .int(limit), "itemsView": .string(items)],
    ]
    members["config"] = configuration
    let reply = try call("thread/resume", members)
    return Subscription(
      status: ThreadStatus(reply["thread"]?["status"]),
      turns: (reply["initialTurnsPage"]?["data"]?.array ?? []).compactMap { CodexTurn($0) },
      reply: reply)
  }
}

extension Notification {
  /// The thread it is about.
  var thread: String? {
    params?["threadId"]?.string ?? params?["thread"]?["id"]?.string
  }
}
