extension StringProtocol {
  /// Whether `other` occurs in the text, byte for byte.
  ///
  /// Stands in front of the function of this name in `_StringProcessing`, which compares by Unicode's
  /// rules and would link the regular expressions, a megabyte, into every program that calls it.
  package func contains(_ other: String) -> Bool {
    guard let first = other.utf8.first else { return true }
    return utf8.indices.contains { index in
      utf8[index] == first && utf8[index...].starts(with: other.utf8)
    }
  }
}
