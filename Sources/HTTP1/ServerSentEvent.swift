/// One event of a `text/event-stream` (WHATWG HTML, section 9.2.6).
package struct ServerSentEvent: Hashable, Sendable {
  /// The event's type; none means `message`.
  package var name: String?
  /// What a client that reconnects sends as `Last-Event-ID`.
  package var id: String?
  /// The content; may have several lines.
  package var data: String

  package init(_ data: String, name: String? = nil, id: String? = nil) {
    self.data = data
    self.name = name
    self.id = id
  }

  /// A comment, which clients ignore; keeps an idle connection open.
  package static let heartbeat: [UInt8] = Array(": \n\n".utf8)

  /// The event as it is sent.
  ///
  /// Line ends in the name and id, which the format cannot carry, are dropped; those in the data
  /// (CR and CRLF too) arrive as line feeds.
  package var bytes: [UInt8] {
    var text: [UInt8] = []
    for (field, value) in [("id", id), ("event", name)] {
      guard let value else { continue }
      text += "\(field): ".utf8
      text += value.utf8.filter { $0 != .lineFeed && $0 != .carriageReturn && $0 != 0 }
      text.append(.lineFeed)
    }
    for line in Self.lines(data) {
      text += "data: ".utf8
      text += line
      text.append(.lineFeed)
    }
    text.append(.lineFeed)
    return text
  }

  /// Split at CRLF, CR and LF, any of which would end the field.
  private static func lines(_ text: String) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var rest = Array(text.utf8)[...]
    while let end = rest.firstIndex(where: { $0 == .lineFeed || $0 == .carriageReturn }) {
      lines.append(rest[..<end])
      let isPair =
        rest[end] == .carriageReturn && end + 1 < rest.endIndex && rest[end + 1] == .lineFeed
      rest = rest[(isPair ? end + 2 : end + 1)...]
    }
    return lines + [rest]
  }
}
