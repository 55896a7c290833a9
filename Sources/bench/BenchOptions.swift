/// The options of the command line.
struct BenchOptions {
  static let usage = """
    usage: bench [--json] [--quick] [GROUP...]

    Measures the dev-sessions beside it and prints a table: the figure, what was measured, the floor,
    how many times the floor that is, the target, and whether it is met (ok) or missed (over), or the
    floor itself misses it (busy). The groups of figures, all unless some are named:

    \(Group.allCases.map { "  \($0.rawValue)".padded(to: 12) + $0.summary }.joined(separator: "\n"))

      --json      print one JSON object per figure
      --quick     a fifth of the rounds, and a smaller large transcript
      --help      print this

    Exits 1 when a target is missed or something could not be measured, and 2 when called wrongly.

    """

  private(set) var groups: [Group] = []
  private(set) var json = false
  private(set) var quick = false
  private(set) var wantsHelp = false

  /// Parses the arguments; nil when they are not valid.
  init?(_ arguments: some Sequence<String>) {
    for argument in arguments {
      switch argument {
      case "--json": json = true
      case "--quick": quick = true
      case "--help", "-h": wantsHelp = true
      default:
        guard let group = Group(rawValue: argument) else { return nil }
        groups.append(group)
      }
    }
    if groups.isEmpty { groups = Group.allCases }
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}

/// The reason why something could not be measured.
struct BenchError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
