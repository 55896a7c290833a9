/// The supported versions of the protocol.
package enum Version: String, Hashable, Sendable {
  case http10 = "HTTP/1.0"
  case http11 = "HTTP/1.1"
}

/// A whole request: its head and its decoded body.
package struct Request: Hashable, Sendable {
  /// The method as sent; methods are case-sensitive.
  package let method: String
  /// The target as sent: a path with or without a query, an absolute URI, or `*`.
  package let target: String
  package let version: Version
  package let headers: Headers
  /// The content, without any chunk framing.
  package var body: [UInt8]

  package init(
    method: String, target: String, version: Version = .http11, headers: Headers = [:],
    body: [UInt8] = []
  ) {
    self.method = method
    self.target = target
    self.version = version
    self.headers = headers
    self.body = body
  }

  /// The target's path, still percent-encoded, without scheme, authority and query.
  package var path: String {
    String(originForm.prefix { $0 != "?" })
  }

  /// The target's query, still percent-encoded, without the question mark; nil when there is none.
  package var query: String? {
    guard let mark = originForm.firstIndex(of: "?") else { return nil }
    return String(originForm[originForm.index(after: mark)...])
  }

  /// Whether the connection may serve another request after this one (RFC 9112, section 9.3).
  package var keepsAlive: Bool {
    let options = headers.list("Connection")
    if options.contains("close") { return false }
    return version == .http11 || options.contains("keep-alive")
  }

  /// The target without scheme and authority.
  ///
  /// A server must accept the absolute form as well (RFC 9112, section 3.2.2).
  private var originForm: Substring {
    guard !target.hasPrefix("/"), target != "*" else { return target[...] }
    let afterScheme = target.dropFirst("http://".utf8.count)
    guard let slash = afterScheme.firstIndex(where: { $0 == "/" || $0 == "?" }) else { return "/" }
    return afterScheme[slash] == "/" ? afterScheme[slash...] : "/" + afterScheme[slash...]
  }
}
