/// The reason why bytes are not a response head that we accept.
package enum ResponseError: Error, Hashable, Sendable, CustomStringConvertible {
  /// It breaks the grammar at this place.
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
