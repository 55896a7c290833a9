internal import JSON
internal import SystemKit

/// The gateway's secret, and the restricted tokens made from it.
///
/// A restricted token carries what it allows and a code over that under the secret (HMAC-SHA256), so
/// nothing is kept of it, and a new secret makes all of them void. Its form is
/// `ds1.<claims>.<code>`, both in hexadecimal.
package struct Token: Sendable {
  /// 64 hexadecimal digits.
  package let secret: String

  /// A new secret.
  package init() {
    secret = RandomToken.hexadecimal(bytes: 32)
  }

  /// A secret that was kept; nil when it is too short to be one.
  package init?(kept text: String) {
    let trimmed = text.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""
    guard trimmed.utf8.count >= 32 else { return nil }
    secret = trimmed
  }

  /// A token for no more than this.
  package func restricted(to scope: TokenScope) -> String {
    var claims = JSONObject()
    if scope.isReadOnly { claims["readOnly"] = true }
    claims["folder"] = scope.folder.map(JSONValue.string)
    let text = hexadecimal(JSONValue.object(claims).bytes())
    return "\(Self.prefix).\(text).\(code(of: text))"
  }

  /// What the bearer of this text may do; nil when it is no token of ours.
  package func scope(of text: String) -> TokenScope? {
    if ConstantTime.areEqual(text, secret) { return TokenScope() }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == Self.prefix, text.utf8.count < 20_000,
      ConstantTime.areEqual(String(parts[2]), code(of: String(parts[1]))),
      let bytes = Self.bytes(parts[1]), let claims = try? JSONValue(parsing: bytes)
    else { return nil }
    return TokenScope(
      isReadOnly: claims["readOnly"]?.bool ?? false, folder: claims["folder"]?.string)
  }

  private static let prefix = "ds1"

  /// RFC 2104 with SHA-256.
  private func code(of message: String) -> String {
    // The secret has 64 bytes as text, which is SHA-256's block; a longer one is hashed first.
    let text = Array(secret.utf8)
    let short = text.count > 64 ? SHA256.digest(text) : text
    let key = short + [UInt8](repeating: 0, count: 64 - short.count)
    let inner = SHA256.digest(key.map { $0 ^ 0x36 } + Array(message.utf8))
    return SHA256.hexadecimal(key.map { $0 ^ 0x5C } + inner)
  }

  private static func bytes(_ text: Substring) -> [UInt8]? {
    let digits = text.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue }
    guard digits.count.isMultiple(of: 2), !digits.contains(nil) else { return nil }
    let values = digits.compactMap(\.self)
    return stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
  }
}
