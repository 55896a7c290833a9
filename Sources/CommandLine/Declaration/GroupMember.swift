/// A member of an exclusive group: an option or a positional argument.
package protocol GroupMember: Sendable {
  /// The name of its declaration.
  var memberName: MemberName { get }
}

/// The name of an option or positional argument of a command.
package enum MemberName: Sendable, Hashable {
  /// The option with this long name.
  case option(String)
  /// The positional argument with this name.
  case positional(String)

  /// The member's name in messages: `--all` or `<id>`.
  package var label: String {
    switch self {
    case .option(let name): "--" + name
    case .positional(let name): "<\(name)>"
    }
  }
}

/// A typed option without its type, so that a command can list them all.
package protocol DeclaresOption: GroupMember {
  /// The option as data.
  var declaration: OptionDeclaration { get }
}

/// A typed positional argument without its type, so that a command can list them all.
package protocol DeclaresPositional: GroupMember {
  /// The argument as data.
  var declaration: PositionalDeclaration { get }
}

extension DeclaresOption {
  /// The option's name in exclusive groups.
  package var memberName: MemberName { .option(declaration.name) }
}

extension DeclaresPositional {
  /// The argument's name in exclusive groups.
  package var memberName: MemberName { .positional(declaration.name) }
}
