import Gateway
import SystemKit
import Testing

@Suite struct TokenTests {
  let token = Token()

  @Test("the secret may do everything, anything else nothing")
  func secret() {
    #expect(token.scope(of: token.secret) == TokenScope())
    let others = [
      "", " ", "ds1", "ds1..", "ds1.7b7d.", String(token.secret.dropLast()), token.secret + "0",
      token.secret.uppercased() + "x", Token().secret, "ds1.\(token.secret).\(token.secret)",
    ]
    for text in others { #expect(token.scope(of: text) == nil, "\(text)") }
  }

  @Test(
    "a restricted token allows what it was made for",
    arguments: [
      TokenScope(isReadOnly: true), TokenScope(folder: "/src/a b/ü"),
      TokenScope(isReadOnly: true, folder: "/"),
    ])
  func restricted(scope: TokenScope) {
    let text = token.restricted(to: scope)
    #expect(token.scope(of: text) == scope)
    #expect(Token().scope(of: text) == nil, "another secret makes it void")
  }

  @Test("a restricted token that was changed anywhere is none")
  func forged() {
    let text = Array(token.restricted(to: TokenScope(isReadOnly: true, folder: "/src")).utf8)
    for index in text.indices {
      var changed = text
      changed[index] = changed[index] == UInt8(ascii: "0") ? UInt8(ascii: "1") : UInt8(ascii: "0")
      #expect(token.scope(of: String(decoding: changed, as: UTF8.self)) == nil, "at \(index)")
    }
  }
}
