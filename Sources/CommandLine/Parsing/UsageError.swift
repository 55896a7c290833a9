/// An invalid command line, with a message for the person who typed it.
package struct UsageError: Error, Sendable, Hashable {
  /// The fault in one line of lower case, without the program's name.
  package let message: String

  /// A hint at the next step.
  package let hint: String?

  /// Makes an error, also for rules that the declarations cannot express.
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
