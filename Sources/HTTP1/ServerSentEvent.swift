/// An event of a `text/event-stream` (WHATWG HTML, section 9.2.6).
package struct ServerSentEvent: Hashable, Sendable {
  /// The event's type; nil means `message`.
  package var name: String?
  /// The value that a reconnecting client sends as `Last-Event-ID`.
  package var id: String?
  /// The content, which may have several lines.
  package var data: String

  package init(_ data: String, name: String? = nil, id: String? = nil) {
    self.data = data
    self.name = name
    self.id = id
  }

  /// A comment that clients ignore, to keep an idle connection open.
  package static let heartbeat: [UInt8] = Array(": \n\n".utf8)

  /// The encoded event.
  ///
  /// The format cannot contain line ends in the name and id, so they are dropped. Those in the data
  /// (also CR and CRLF) arrive as line feeds.
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

  /// Splits text at CRLF, CR and LF, each of which would end the field.
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
