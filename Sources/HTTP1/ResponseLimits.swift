/// How much of a response head is accepted; the same as of a request.
package struct ResponseLimits: Hashable, Sendable {
  /// Bytes of the status line.
  package var statusLine = 8000
  /// Field lines.
  package var fieldCount = 100
  /// Bytes of all field lines together.
  package var fieldBytes = 32_768

  package init() {}
}
