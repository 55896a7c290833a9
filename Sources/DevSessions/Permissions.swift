/// What an agent may do without asking.
package enum Permissions: String, Hashable, Sendable, CaseIterable {
  /// It asks before it runs commands or changes files.
  case ask
  /// It changes files without asking, and asks before it runs commands.
  case acceptEdits = "accept-edits"
  /// It plans, changes nothing, and asks before it goes to work.
  case plan
  /// It never asks.
  case bypass
}
