package import JSON

/// One thing `doctor` has looked at.
package struct Finding: Sendable {
  /// How much it matters.
  package enum Level: String, Sendable, CaseIterable {
    /// As it should be.
    case ok
    /// Worth knowing; nothing is broken.
    case note
    /// Something is wrong.
    case problem
  }

  /// What was looked at: a short word that programs can rely on.
  package let check: String
  package let level: Level
  /// What was found, in one line.
  package let message: String
  /// What to do about it, if anything.
  package let fix: String?
  /// Puts it right, where that cannot do harm.
  package let repair: (@Sendable () throws -> Void)?

  package init(
    _ check: String, _ level: Level, _ message: String, fix: String? = nil,
    repair: (@Sendable () throws -> Void)? = nil
  ) {
    self.check = check
    self.level = level
    self.message = message
    self.fix = fix
    self.repair = repair
  }

  /// As `--json` shows it.
  package var json: JSONValue {
    [
      "check": .string(check), "level": .string(level.rawValue), "message": .string(message),
      "fix": .optional(fix), "canFix": repair == nil ? false : true,
    ]
  }
}
