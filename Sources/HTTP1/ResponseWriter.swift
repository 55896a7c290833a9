package import SystemKit

/// Encodes responses (RFC 9112, sections 4, 6 and 7.1).
package enum ResponseWriter {
  /// The way in which the client learns the end of the body.
  package enum Framing: Hashable, Sendable {
    case length(Int)
    case chunked
    /// The body ends with the connection: the only way for a stream in HTTP/1.0.
    case untilClose
    /// There is no body: an answer to HEAD, 204 or 304.
    case none
  }

  /// Returns the status line and the fields, with the empty line at the end.
  ///
  /// Framing fields in `headers` are replaced by those for `framing`. A field value cannot start a
  /// new line: control characters become spaces, and fields whose name is not a token are left out.
  package static func head(
    _ status: Status, headers: Headers = [:], framing: Framing, keepAlive: Bool,
    date: Timestamp? = nil
  ) -> [UInt8] {
    var text = "HTTP/1.1 \(status.code) \(status.reason)\r\n"
    for field in headers.fields where !isFraming(field.name) && isToken(field.name) {
      text += "\(field.name): \(fieldValue(field.value))\r\n"
    }
    if let date, headers["Date"] == nil { text += "Date: \(HTTPDate.text(date))\r\n" }
    switch framing {
    case .length(let count): text += "Content-Length: \(count)\r\n"
    case .chunked: text += "Transfer-Encoding: chunked\r\n"
    case .untilClose, .none: break
    }
    let staysOpen = keepAlive && framing != .untilClose
    text += "Connection: \(staysOpen ? "keep-alive" : "close")\r\n\r\n"
    return Array(text.utf8)
  }

  /// Returns one chunk; nothing for no bytes, because an empty chunk would end the body.
  package static func chunk(_ bytes: [UInt8]) -> [UInt8] {
    guard !bytes.isEmpty else { return [] }
    return Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8)
  }

  /// The end of a chunked body, without trailers.
  package static let lastChunk: [UInt8] = Array("0\r\n\r\n".utf8)

  /// The interim answer that asks the client for the body.
  package static let goOn: [UInt8] = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

  private static func isFraming(_ name: String) -> Bool {
    ["Content-Length", "Transfer-Encoding", "Connection"].contains { name.equalsIgnoringCase($0) }
  }

  private static func isToken(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.allSatisfy(\.isTokenCharacter)
  }

  private static func fieldValue(_ value: String) -> String {
    String(decoding: value.utf8.map { $0.isFieldValueCharacter ? $0 : .space }, as: UTF8.self)
  }
}

/// The form of dates in header fields (RFC 9110, section 5.6.7).
enum HTTPDate {
  private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Returns a date such as `Sun, 06 Nov 1994 08:49:37 GMT`.
  static func text(_ moment: Timestamp) -> String {
    // 1994-11-06T08:49:37.000Z
    let parts = moment.description.split { "-T.".contains($0) }
    let day = moment.milliseconds / 86_400_000
    let month = parts.count > 3 ? Int(parts[1]) ?? 1 : 1
    guard parts.count > 3, day >= 0, (1...12).contains(month) else {
      return "Thu, 01 Jan 1970 00:00:00 GMT"
    }
    return "\(days[Int(day % 7)]), \(parts[2]) \(months[month - 1]) \(parts[0]) \(parts[3]) GMT"
  }
}
