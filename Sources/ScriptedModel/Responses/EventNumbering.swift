internal import HTTP1
internal import JSON

/// The events of one streamed response, which are numbered.
struct EventNumbering {
  private(set) var steps: [Response.Step] = []
  private var count = 0

  /// Whether there was no event yet.
  var isEmpty: Bool { count == 0 }

  mutating func add(_ type: String, _ members: JSONObject) {
    var data: JSONObject = ["type": .string(type), "sequence_number": .int(count)]
    for member in members.members { data[member.key] = member.value }
    steps.append(.write(ServerSentEvent(JSONValue.object(data).text(), name: type).bytes))
    count += 1
  }

  mutating func pause(_ duration: Duration) {
    steps.append(.pause(duration))
  }
}
