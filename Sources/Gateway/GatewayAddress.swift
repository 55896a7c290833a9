/// Where a gateway is: `http://HOST[:PORT]`.
package struct GatewayAddress: Hashable, Sendable {
  package let host: String
  package let port: UInt16

  /// Reads an address; nil for anything else, https included: what must be hidden from the network
  /// goes through ssh.
  package init?(_ url: String) {
    guard url.lowercased().hasPrefix("http://") else { return nil }
    var rest = url.dropFirst("http://".count)
    if rest.hasSuffix("/") { rest = rest.dropLast() }
    var name = rest
    var portText: Substring?
    if rest.hasPrefix("[") {
      guard let end = rest.firstIndex(of: "]") else { return nil }
      name = rest[rest.index(after: rest.startIndex)..<end]
      let tail = rest[rest.index(after: end)...]
      if !tail.isEmpty {
        guard tail.hasPrefix(":") else { return nil }
        portText = tail.dropFirst()
      }
    } else if let colon = rest.firstIndex(of: ":") {
      name = rest[..<colon]
      portText = rest[rest.index(after: colon)...]
    }
    let isPlain = name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"/@?#\\".utf8.contains($0) }
    guard !name.isEmpty, isPlain, let port = portText.map({ UInt16($0) }) ?? 80, port > 0 else {
      return nil
    }
    host = String(name)
    self.port = port
  }

  /// As the Host field has it.
  var authority: String {
    host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
  }
}
