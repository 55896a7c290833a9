package import SystemKit

/// The file that keeps the gateway's secret, for its owner alone.
package struct TokenFile: Hashable, Sendable {
  package let path: String

  package init(path: String) {
    self.path = path
  }

  /// The secret that is kept; nil when there is none.
  package func read() throws(SystemError) -> Token? {
    guard let bytes = try FileSystem.read(path, limit: 65_536) else { return nil }
    return Token(kept: String(decoding: bytes, as: UTF8.self))
  }

  /// The secret that is kept, or a new one where there is none.
  package func readOrMake() throws(SystemError) -> Token {
    if let token = try read() {
      // Somebody may have copied it here with the permissions of any file.
      try FileSystem.setMode(path, 0o600)
      return token
    }
    return try rotate()
  }

  /// Keeps a new secret, which makes every token given out so far void.
  package func rotate() throws(SystemError) -> Token {
    let token = Token()
    try FileSystem.makeFolders(Path.parent(path))
    try FileSystem.replace(path, with: Array((token.secret + "\n").utf8), mode: 0o600)
    return token
  }
}
