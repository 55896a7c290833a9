/// Somebody who was let in, and the token that did it.
///
/// The token is kept to look again: what is under way must end when it is void.
package struct Visitor: Hashable, Sendable {
  package let token: String
  package let scope: TokenScope

  package init(token: String, scope: TokenScope) {
    self.token = token
    self.scope = scope
  }
}
