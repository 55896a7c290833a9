/// The commands under one heading of the overview.
package struct CommandGroup: Sendable {
  /// A command's name, with a closure that makes its declaration.
  ///
  /// A run mostly needs one declaration. The program starts faster when the others are not made.
  package struct Entry: Sendable {
    package let name: String
    package let make: @Sendable () -> Command

    /// - Parameter name: the name in the declaration.
    package init(_ name: String, _ make: @escaping @Sendable () -> Command) {
      self.name = name
      self.make = make
    }
  }

  /// The heading, without a colon.
  package let heading: String

  /// The commands, in the order the overview lists them.
  package let entries: [Entry]

  /// The declarations of all its commands.
  package var commands: [Command] { entries.map { $0.make() } }

  /// Makes a group whose declarations are made when they are needed.
  package init(_ heading: String, _ entries: [Entry]) {
    self.heading = heading
    self.entries = entries
  }

  /// Makes a group.
  package init(_ heading: String, _ commands: [Command]) {
    self.init(heading, commands.map { command in Entry(command.name) { command } })
  }
}
