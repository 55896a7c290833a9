/// What an agent's commands may touch, where its kind has a sandbox of its own (Codex).
package enum SandboxMode: String, Hashable, Sendable, CaseIterable {
  case readOnly = "read-only"
  /// Writing in the working folder and the temporary ones only, and no network.
  case workspaceWrite = "workspace-write"
  case fullAccess = "danger-full-access"
}
