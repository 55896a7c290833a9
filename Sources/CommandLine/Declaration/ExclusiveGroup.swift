/// Options and arguments that must not be given together.
///
/// An argument in a group must be optional, or variadic with a minimum of 0. A default value does
/// not count as given.
package struct ExclusiveGroup: Sendable, Hashable {
  /// The allowed number of given members.
  package enum Rule: Sendable, Hashable {
    /// None or one.
    case atMostOne
    /// Exactly one.
    case exactlyOne
  }

  /// The allowed number of given members.
  package let rule: Rule

  /// The members, in their order in messages.
  package let members: [MemberName]

  /// Makes a group of which at most one member may be given.
  package static func atMostOne(_ members: any GroupMember...) -> Self {
    Self(rule: .atMostOne, members: members.map(\.memberName))
  }

  /// Makes a group of which exactly one member must be given.
  package static func exactlyOne(_ members: any GroupMember...) -> Self {
    Self(rule: .exactlyOne, members: members.map(\.memberName))
  }

  /// Returns a message when these given members break the rule; nil when they do not.
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
