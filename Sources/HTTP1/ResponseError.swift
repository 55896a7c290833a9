/// Why bytes are not a response head we accept.
package enum ResponseError: Error, Hashable, Sendable, CustomStringConvertible {
  /// It breaks the grammar; says where.
  case malformed(String)
  /// The status line or the fields are longer, or more, than the limits allow.
  case tooLarge

  package var description: String {
    switch self {
    case .malformed(let problem): problem
    case .tooLarge: "the response head is too large"
    }
  }
}
