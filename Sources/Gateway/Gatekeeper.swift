package import HTTP1
internal import SystemKit

/// Who is let in: by the name the gateway was called, by the page that calls, and by token.
///
/// Pure: given the request's head and the secret, says what is to be.
package struct Gatekeeper: Sendable {
  /// What becomes of a request.
  package enum Verdict: Hashable, Sendable {
    case welcome(Visitor)
    /// It is for everybody.
    case open
    /// 401: no token, or none of ours.
    case unknown
    /// 403, and why.
    case forbidden(String)
  }

  /// The names it may be called by, in lower case, without a port.
  private let names: Set<String>
  /// Those of them that its owner has named: names of this machine for a proxy in front of it.
  private let ownNames: Set<String>
  /// Whole origins that pages may have, as of a proxy that adds TLS.
  private let origins: Set<String>
  /// Whether it may be called by any address; a name can be made to lead here by others, an address
  /// cannot.
  private let allowsAddresses: Bool

  /// For a gateway that listens on this address.
  ///
  /// - Parameters:
  ///   - extra: names that it may be called by as well.
  ///   - origins: what pages from elsewhere may be called, as `https://name`.
  package init(address: String, allowing extra: [String] = [], origins: [String] = []) {
    let own = [
      "localhost", "127.0.0.1", "[::1]", "host.docker.internal", "host.containers.internal",
      "gateway.docker.internal",
    ]
    let isLoopback = ["127.0.0.1", "localhost", "::1"].contains(address)
    allowsAddresses = !isLoopback
    let literal = address.utf8.contains(UInt8(ascii: ":")) ? "[\(address)]" : address
    names = Set((own + [literal] + extra).map { $0.lowercased() })
    ownNames = Set(extra.map { $0.lowercased() })
    self.origins = Set(origins.map { $0.lowercased() })
  }

  /// Judges a request by its head.
  package func verdict(_ request: Request, _ token: Token?) -> Verdict {
    guard let host = request.headers["Host"], isOurs(host) else {
      return .forbidden("this is not the host that was asked for")
    }
    if let authority = Self.authority(request.target), authority != host.lowercased() {
      return .forbidden("the target names another host")
    }
    if let problem = problemOfOrigin(request, host: host) { return .forbidden(problem) }
    if ["GET", "HEAD"].contains(request.method), Self.openPaths.contains(request.target) {
      return .open
    }
    let fields = request.headers.all("Authorization")
    guard fields.count == 1, let text = Self.bearer(fields[0]), let scope = token?.scope(of: text)
    else { return .unknown }
    return .welcome(Visitor(token: text, scope: scope))
  }

  /// The page, and whether the gateway is there; nothing else is said to strangers.
  static let openPaths: Set<String> = ["/", "/health"]

  /// A page of another site must not use the token of one that is open beside it.
  private func problemOfOrigin(_ request: Request, host: String) -> String? {
    let origins = request.headers.all("Origin")
    if let origin = origins.first {
      guard origins.count == 1, isOurs(origin: origin.lowercased(), host: host.lowercased()) else {
        return "requests of other sites are not answered"
      }
    }
    let site = request.headers["Sec-Fetch-Site"]?.lowercased()
    let isNavigation = request.headers["Sec-Fetch-Mode"]?.lowercased() == "navigate"
    guard site == nil || site == "same-origin" || site == "none" || isNavigation else {
      return "requests of other sites are not answered"
    }
    return nil
  }

  /// Whether a page of this origin is the gateway's own.
  ///
  /// That its scheme is https says that a proxy with TLS is in front of us, which then hands on the
  /// name that the owner has allowed. Names of this machine itself are never reached so.
  private func isOurs(origin: String, host: String) -> Bool {
    if origin == "http://\(host)" || origins.contains(origin) { return true }
    guard origin == "https://\(host)", let name = Self.name(host) else { return false }
    return ownNames.contains(name)
  }

  private func isOurs(_ host: String) -> Bool {
    guard let name = Self.name(host.lowercased()) else { return false }
    return names.contains(name) || (allowsAddresses && Self.isAddress(name))
  }

  /// The name without the port; nil for something odd.
  private static func name(_ host: String) -> String? {
    let bytes = Array(host.utf8)
    var end = bytes.count
    if bytes.first == UInt8(ascii: "[") {
      guard let close = bytes.firstIndex(of: UInt8(ascii: "]")) else { return nil }
      end = close + 1
    } else if let colon = bytes.firstIndex(of: UInt8(ascii: ":")) {
      end = colon
    }
    let rest = bytes[end...]
    guard
      rest.isEmpty
        || (rest.first == UInt8(ascii: ":") && (2...6).contains(rest.count)
          && rest.dropFirst().allSatisfy { (0x30...0x39).contains($0) })
    else { return nil }
    return String(decoding: bytes[..<end], as: UTF8.self)
  }

  private static func isAddress(_ name: String) -> Bool {
    if name.hasPrefix("[") {
      return name.utf8.dropFirst().dropLast().allSatisfy {
        ":.0123456789abcdef".utf8.contains($0)
      }
    }
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
  }

  /// Whom an absolute target names; nil for the usual form.
  private static func authority(_ target: String) -> String? {
    guard !target.hasPrefix("/"), target != "*" else { return nil }
    let rest = target.dropFirst("http://".count)
    return String(rest.prefix { $0 != "/" && $0 != "?" }).lowercased()
  }

  /// RFC 6750, section 2.1.
  private static func bearer(_ field: String) -> String? {
    let parts = field.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
    let text = String(parts[1])
    return text.utf8.contains(UInt8(ascii: " ")) ? nil : text
  }
}
