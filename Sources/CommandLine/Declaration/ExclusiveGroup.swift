/// Options and arguments that must not be given together.
///
/// An argument in a group is declared optional, or variadic with a minimum of 0; defaults do not
/// count as given.
package struct ExclusiveGroup: Sendable, Hashable {
  /// How many members must be given.
  package enum Rule: Sendable, Hashable {
    /// None or one.
    case atMostOne
    /// One, no more and no less.
    case exactlyOne
  }

  /// How many members must be given.
  package let rule: Rule

  /// The members, in the order messages name them.
  package let members: [MemberName]

  /// At most one of these may be given.
  package static func atMostOne(_ members: any GroupMember...) -> Self {
    Self(rule: .atMostOne, members: members.map(\.memberName))
  }

  /// Exactly one of these must be given.
  package static func exactlyOne(_ members: any GroupMember...) -> Self {
    Self(rule: .exactlyOne, members: members.map(\.memberName))
  }

  /// What is wrong when just these members were given, or nil when the rule holds.
  func violation(given: Set<MemberName>) -> String? {
    let labels = members.map(\.label)
    switch (rule, members.count(where: given.contains)) {
    case (_, 2...): return "use only one of " + labels.joined(separator: ", ")
    case (.exactlyOne, 0):
      return labels.count == 1
        ? "missing \(labels[0])"
        : "provide exactly one of " + Sentence.list(labels, last: "or")
    case (.exactlyOne, _), (.atMostOne, _): return nil
    }
  }
}
