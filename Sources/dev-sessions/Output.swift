internal import JSON
internal import SystemKit

/// Where results and messages go.
enum Output {
  /// A line on standard output.
  static func line(_ text: String) {
    Terminal.write(text + "\n", to: 1)
  }

  /// A JSON value on a line of its own.
  static func json(_ value: JSONValue) {
    line(value.text())
  }

  /// Text that ends as it ends.
  static func text(_ text: String) {
    Terminal.write(text, to: 1)
  }

  /// A line on standard error.
  static func error(_ text: String) {
    Terminal.write(text + "\n", to: 2)
  }

  /// A remark on standard error that is not an error.
  static func note(_ text: String) {
    error("dev-sessions: \(text)")
  }
}
