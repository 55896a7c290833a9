/// Where an agent runs.
package enum Mode: String, Sendable, CaseIterable {
  /// On this machine.
  case native
  /// In a container of its own.
  case docker
}
