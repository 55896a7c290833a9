/// Commands that stand under one heading of the overview.
package struct CommandGroup: Sendable {
  /// A command by its name: its declaration is made when it is needed.
  ///
  /// A program with many commands mostly needs one of them, and starts the faster for it.
  package struct Entry: Sendable {
    package let name: String
    package let make: @Sendable () -> Command

    /// - Parameter name: the name that the declaration gives too.
    package init(_ name: String, _ make: @escaping @Sendable () -> Command) {
      self.name = name
      self.make = make
    }
  }

  /// The heading, without a colon.
  package let heading: String

  /// The commands, in the order the overview lists them.
  package let entries: [Entry]

  /// All their declarations.
  package var commands: [Command] { entries.map { $0.make() } }

  /// Makes a group of commands that are declared when they are needed.
  package init(_ heading: String, _ entries: [Entry]) {
    self.heading = heading
    self.entries = entries
  }

  /// Makes a group.
  package init(_ heading: String, _ commands: [Command]) {
    self.init(heading, commands.map { command in Entry(command.name) { command } })
  }
}
