/// What can stand in an exclusive group: an option or a positional argument.
package protocol GroupMember: Sendable {
  /// Which of the command's declarations this is.
  var memberName: MemberName { get }
}

/// Names one option or positional argument of a command.
package enum MemberName: Sendable, Hashable {
  /// The option with this long name.
  case option(String)
  /// The positional argument with this name.
  case positional(String)

  /// The member as messages name it: `--all` or `<id>`.
  package var label: String {
    switch self {
    case .option(let name): "--" + name
    case .positional(let name): "<\(name)>"
    }
  }
}

/// A typed option, seen without its type so that a command can list them all.
package protocol DeclaresOption: GroupMember {
  /// The option as data.
  var declaration: OptionDeclaration { get }
}

/// A typed positional argument, seen without its type so that a command can list them all.
package protocol DeclaresPositional: GroupMember {
  /// The argument as data.
  var declaration: PositionalDeclaration { get }
}

extension DeclaresOption {
  /// The option's place in exclusive groups.
  package var memberName: MemberName { .option(declaration.name) }
}

extension DeclaresPositional {
  /// The argument's place in exclusive groups.
  package var memberName: MemberName { .positional(declaration.name) }
}
