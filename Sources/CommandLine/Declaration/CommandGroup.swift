/// Commands that stand under one heading of the overview.
package struct CommandGroup: Sendable {
  /// The heading, without a colon.
  package let heading: String

  /// The commands, in the order the overview lists them.
  package let commands: [Command]

  /// Makes a group.
  package init(_ heading: String, _ commands: [Command]) {
    self.heading = heading
    self.commands = commands
  }
}
