package import JSON
package import SystemKit

/// The bytes that a client received over its own connection.
package struct HTTPAnswer: CustomStringConvertible {
  package let bytes: [UInt8]

  /// The whole answer, bytes that are no text replaced.
  package var text: String { String(decoding: bytes, as: UTF8.self) }
  /// The status of the first answer; nil when the connection was closed without one.
  package var status: Int? {
    guard text.hasPrefix("HTTP/1.1 ") else { return nil }
    return Int(text.dropFirst(9).prefix(3))
  }
  /// The number of answers.
  package var count: Int { text.components(of: "HTTP/1.1 ") }
  /// The body, with its chunks joined.
  package var body: String {
    guard let range = text.firstRange(of: "\r\n\r\n") else { return "" }
    let rest = String(text[range.upperBound...])
    return text[..<range.lowerBound].lowercased().contains("transfer-encoding: chunked")
      ? Self.unchunked(rest) : rest
  }
  /// The body as JSON.
  package func json() throws -> JSONValue { try JSONValue(parsing: body) }

  /// The value of a field of the head.
  package func field(_ name: String) -> String? {
    text.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name.lowercased() + ": ") }
      .map { String($0.dropFirst(name.count + 2)) }
  }

  package var description: String { String(text.prefix(500)) }

  private static func unchunked(_ text: String) -> String {
    var rest = Array(text.utf8)[...]
    var content: [UInt8] = []
    while let end = rest.firstIndex(of: 0x0A) {
      let digits = String(decoding: rest[..<end], as: UTF8.self).prefix { $0.isHexDigit }
      guard let size = Int(digits, radix: 16), size > 0 else { break }
      content += rest[(end + 1)...].prefix(size)
      rest = rest[(end + 1)...].dropFirst(size + 2)
    }
    return String(decoding: content, as: UTF8.self)
  }
}

extension String {
  fileprivate func components(of text: String) -> Int {
    split(separator: text, omittingEmptySubsequences: false).count - 1
  }
}

extension GatewayProcess {
  /// Sends these bytes and reads until the gateway closes, or nothing comes for so long.
  package func send(_ bytes: [UInt8], patience: Duration = .seconds(15)) throws -> HTTPAnswer {
    let connection = try Socket.connect(port: port)
    // A gateway that refuses early closes before all is sent.
    try? connection.write(all: bytes)
    return try Self.read(connection, patience: patience)
  }

  /// Reads until the gateway closes, or `until` has come.
  package static func read(
    _ connection: borrowing Descriptor, patience: Duration, until: String? = nil
  ) throws -> HTTPAnswer {
    var bytes: [UInt8] = []
    let deadline = Deadline.after(patience)
    while true {
      if let until, String(decoding: bytes, as: UTF8.self).contains(until) { break }
      let ready = try Poll.wait(for: [.init(connection.number)], until: deadline)
      guard ready[0].isReady else { throw SandboxError("the gateway keeps the connection open") }
      guard let transfer = try? connection.read(into: &bytes), case .moved = transfer else { break }
    }
    return HTTPAnswer(bytes: bytes)
  }

  /// A request in order, with the token unless another is given.
  package func request(
    _ method: String, _ target: String, _ body: JSONValue? = nil, token: String?? = nil,
    headers: [String] = [], patience: Duration = .seconds(30)
  ) throws -> HTTPAnswer {
    try send(
      Array(head(method, target, body, token: token, headers: headers).utf8), patience: patience)
  }

  /// The bytes of a request.
  package func head(
    _ method: String, _ target: String, _ body: JSONValue? = nil, token: String?? = nil,
    headers: [String] = []
  ) -> String {
    var lines = ["\(method) \(target) HTTP/1.1", "Connection: close"] + headers
    if !headers.contains(where: { $0.hasPrefix("Host:") }) {
      lines.append("Host: 127.0.0.1:\(port)")
    }
    if let token = token ?? self.token { lines.append("Authorization: Bearer \(token)") }
    let content = body.map { $0.text() } ?? ""
    if body != nil {
      lines += ["Content-Type: application/json", "Content-Length: \(content.utf8.count)"]
    }
    return lines.joined(separator: "\r\n") + "\r\n\r\n" + content
  }
}
