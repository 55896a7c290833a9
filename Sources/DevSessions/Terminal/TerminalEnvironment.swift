internal import SystemKit

/// Settings for programs in a terminal that nobody looks at page by page.
enum TerminalEnvironment {
  /// Variables that keep programs from showing their output in a pager, and manual pages from lines as
  /// wide as the pane; those that the caller has set stay.
  private static let defaults = [
    "PAGER": "cat", "GIT_PAGER": "cat", "MANPAGER": "cat", "PSQL_PAGER": "cat",
    "SYSTEMD_PAGER": "cat", "BAT_PAGER": "cat", "AWS_PAGER": "cat", "GH_PAGER": "cat",
    "DELTA_PAGER": "cat", "MANWIDTH": "80",
  ]

  /// The caller's environment with our defaults.
  ///
  /// A `PAGER` of the caller's is meant for all of these programs.
  static func completed(_ environment: [String: String]) -> [String: String] {
    let chosen = environment["PAGER"] != nil
    let ours = defaults.filter { !chosen || $0.key == "MANWIDTH" }
    return ours.merging(environment) { _, callers in callers }
  }

  /// The command with settings that keep a program from stopping for a person: paging, questions.
  static func unpaged(_ command: [String]) -> [String] {
    guard let program = command.first, Path.name(program) == "gdb" else { return command }
    return [program, "-iex", "set pagination off", "-iex", "set confirm off"] + command.dropFirst()
  }
}
