/// A command line that cannot be understood, as data and in words for the person who typed it.
package struct UsageError: Error, Sendable, Hashable {
  /// What is wrong, one line in lower case, without the program's name before it.
  package let message: String

  /// What to do next.
  package let hint: String?

  /// Makes an error, also for rules the declarations cannot express.
  package init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }
}

extension UsageError: CustomStringConvertible {
  /// Message and hint on one line: `unknown option --timout; did you mean --timeout? see …`.
  package var description: String {
    guard let hint else { return message }
    return message + (message.last == "?" ? " " : "; ") + hint
  }
}
