/// The address of a WebSocket server: `ws://host:port/path?query` or `unix:///path/of/socket`.
///
/// There is no TLS, so `wss` is refused. The path of a Unix socket is taken literally, without
/// percent-decoding; the request there is for `/`.
package struct WebSocketAddress: Hashable, Sendable, CustomStringConvertible {
  /// The place to connect to.
  package enum Endpoint: Hashable, Sendable {
    /// An address or a name, without brackets.
    case tcp(host: String, port: UInt16)
    case unix(path: String)
  }

  package let endpoint: Endpoint
  /// The request target: path and query.
  package let target: String

  /// Parses an address.
  ///
  /// - Throws: `WebSocketError.address`, which does not repeat the text: addresses can hold
  ///   secrets.
  package init(_ text: String) throws(WebSocketError) {
    if let path = text.without(prefix: "unix://") {
      guard path.hasPrefix("/") else { throw .address("unix:// wants an absolute path") }
      endpoint = .unix(path: path)
      target = "/"
      return
    }
    guard let rest = text.without(prefix: "ws://") else {
      throw .address("a WebSocket address starts with ws:// or unix://")
    }
    guard rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }) else {
      throw .address("a WebSocket address is plain ASCII without blanks and fragment")
    }
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    let path = rest[authority.endIndex...]
    target = path.hasPrefix("/") ? String(path) : "/\(path)"
    endpoint = try Self.endpoint(authority)
  }

  /// Parses `host`, `host:port` or `[IPv6]:port`.
  private static func endpoint(_ authority: Substring) throws(WebSocketError) -> Endpoint {
    guard !authority.contains("@") else {
      throw .address("a WebSocket address has no user name; give the token apart")
    }
    var host = authority.prefix { $0 != ":" }
    var rest = authority[host.endIndex...]
    if authority.hasPrefix("[") {
      guard let end = authority.firstIndex(of: "]") else {
        throw .address("a WebSocket address with half a bracket")
      }
      host = authority[authority.index(after: authority.startIndex)..<end]
      rest = authority[authority.index(after: end)...]
    }
    guard !host.isEmpty else { throw .address("a WebSocket address without a host") }
    guard !rest.isEmpty else { return .tcp(host: String(host), port: 80) }
    guard rest.first == ":", let port = UInt16(rest.dropFirst()), port > 0,
      rest.dropFirst().utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") })
    else { throw .address("a WebSocket address with an invalid port") }
    return .tcp(host: String(host), port: port)
  }

  /// The value of the `Host` field (RFC 9110, section 7.2).
  var hostField: String {
    switch endpoint {
    case .unix: "localhost"
    case .tcp(let host, let port):
      (host.contains(":") ? "[\(host)]" : host) + (port == 80 ? "" : ":\(port)")
    }
  }

  /// The address without its query, which may hold a secret.
  package var description: String {
    switch endpoint {
    case .unix(let path): "unix://\(path)"
    case .tcp: "ws://\(hostField)\(target.prefix { $0 != "?" })"
    }
  }
}

extension String {
  /// Returns the text after a prefix that is in upper or lower case; nil when it has none.
  fileprivate func without(prefix: String) -> String? {
    self.prefix(prefix.count).lowercased() == prefix ? String(dropFirst(prefix.count)) : nil
  }
}
