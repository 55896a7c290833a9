/// Limits on the size of a response head, equal to those of a request.
package struct ResponseLimits: Hashable, Sendable {
  /// The most bytes of the status line.
  package var statusLine = 8000
  /// The most field lines.
  package var fieldCount = 100
  /// The most bytes of all field lines together.
  package var fieldBytes = 32_768

  package init() {}
}
