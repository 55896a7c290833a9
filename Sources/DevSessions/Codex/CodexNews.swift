internal import JSON
internal import JSONRPC

/// What is known of a thread from its turns and from what the server told since; a pure value.
struct CodexNews {
  let thread: String
  var status = ThreadStatus.unknown(nil)
  /// The turns that have ended, by ID.
  private(set) var ended: [String: CodexTurn] = [:]
  /// The turn that has begun and not ended, as far as it was told.
  private(set) var running: String?
  /// Turns that were cut off by the end of their server.
  var cutOff: Set<String> = []
  /// The goal, once it is known whether there is one.
  var goal: Goal??
  /// The request that is being tried again.
  private(set) var retry: CodexRetry?
  /// Whether the thread was archived or deleted.
  private(set) var isGone = false
  private var requests: Set<RequestID> = []

  init(thread: String) {
    self.thread = thread
  }

  /// Whether a person is asked something.
  var waits: Bool { status.waitsFor != nil || !requests.isEmpty }

  /// Takes turns that were read.
  mutating func add(_ turns: [CodexTurn]) {
    for turn in turns where turn.hasCertainlyEnded { end(turn) }
    if let turn = turns.first(where: { $0.status == .inProgress }), ended[turn.id] == nil {
      running = turn.id
    }
  }

  /// Takes what the server said.
  mutating func add(_ event: Event) {
    switch event {
    case .request(let request):
      if CodexRequests.isForPerson(request, thread: thread) { requests.insert(request.id) }
    case .notification(let notification):
      if notification.thread == thread { add(notification.method, notification.params) }
    case .unrecognized: break
    }
  }

  private mutating func add(_ method: String, _ params: JSONValue?) {
    // Whatever else is told of a turn shows that it goes on.
    if method == "error" {
      retry = CodexRetry(params)
    } else if method.hasPrefix("item/") || method.hasPrefix("turn/") {
      retry = nil
    }
    switch method {
    case "thread/status/changed": status = ThreadStatus(params?["status"])
    case "turn/started": running = params?["turn"]?["id"]?.string
    case "turn/completed":
      if let turn = CodexTurn(params?["turn"]) { end(turn) }
    case "serverRequest/resolved":
      if let id = params?["requestId"] { requests.remove(RequestID(id)) }
    case "thread/closed": status = .notLoaded
    case "thread/archived", "thread/deleted": isGone = true
    case "thread/goal/updated": goal = .some(Goal(params?["goal"]))
    case "thread/goal/cleared": goal = .some(nil)
    default: break
    }
  }

  /// What a turn asked is void when it has ended.
  private mutating func end(_ turn: CodexTurn) {
    ended[turn.id] = turn
    if retry?.turn == turn.id { retry = nil }
    if running == turn.id || running == nil {
      running = nil
      requests = []
    }
  }
}
