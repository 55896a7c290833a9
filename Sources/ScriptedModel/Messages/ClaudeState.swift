/// What Claude Code's requests tell about its session.
package struct ClaudeState: Hashable, Sendable {
  /// The folder the session works in, if the request tells.
  package let folder: String?
  /// The file the session's plan belongs in, while it is in plan mode.
  package let planFile: String?
}
