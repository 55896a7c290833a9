import JSON
import SystemKit
import TestSandbox

extension Sandbox {
  /// Where the sessions are recorded.
  static let storeName = "home/.dev-sessions/sessions.json"

  /// Writes records as they might have been left by an earlier day.
  func store(_ records: JSONValue...) throws {
    let store: JSONValue = ["version": 1, "sessions": .array(records)]
    try write(store.text(.indented), to: Self.storeName)
  }

  /// The records as they are now, each as compact text.
  func storedRecords() throws -> [String] {
    let store = try JSONValue(parsing: text(of: Self.storeName) ?? "")
    return store["sessions"]?.array?.map { $0.text() } ?? []
  }

  /// A record of a session in this state, last used so long ago.
  static func record(
    _ id: String, state: String? = nil, used ago: Duration = .zero
  ) throws -> JSONValue {
    let time = Timestamp(milliseconds: Timestamp.now.milliseconds - ago.milliseconds)
    var record = JSONObject([
      ("championId", .string(id)), ("internalId", .string(RandomToken.uuid())), ("cli", "claude"),
      ("mode", "native"), ("path", "/tmp"), ("status", state == nil ? "active" : "inactive"),
      ("createdAt", .string(time.description)), ("lastUsed", .string(time.description)),
    ])
    record["state"] = state.map(JSONValue.string)
    return .object(record)
  }
}

extension Duration {
  static func days(_ count: Int) -> Duration { .seconds(count * 86_400) }

  fileprivate var milliseconds: Int64 { components.seconds * 1000 }
}
