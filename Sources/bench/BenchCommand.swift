internal import CommandLine
internal import JSON
internal import SystemKit

/// `bench`: measures the release build of `dev-sessions` against the machine's best possible time.
///
/// Not installed. Each such floor is measured in the same run, if possible in turn with the thing
/// itself, so that a busy machine slows both.
@main
struct BenchCommand {
  static func main() {
    if Tidying.run(CommandLine.arguments) || Waking.run(CommandLine.arguments) { return }
    guard let options = BenchOptions(CommandLine.arguments.dropFirst()) else {
      Terminal.write(BenchOptions.usage, to: 2)
      Terminal.exit(2)
    }
    if options.wantsHelp {
      Terminal.write(BenchOptions.usage, to: 1)
      return
    }
    let figures: [Figure]
    do {
      figures = try run(options)
    } catch {
      Terminal.write("bench: \(error)\n", to: 2)
      Terminal.exit(1)
    }
    Terminal.write(options.json ? Self.json(figures) : Self.table(figures), to: 1)
    let isMet = !figures.contains { $0.verdict == .over || $0.verdict == .failed }
    Terminal.exit(isMet ? 0 : 1)
  }

  private static func run(_ options: BenchOptions) throws -> [Figure] {
    let workspace = try Workspace(isQuick: options.quick)
    let tidying = try Tidying.companion(workspace)
    tidying.isAwaitedOnSignals()
    try workspace.makeFolders()
    var figures: [Figure] = []
    for group in options.groups {
      Terminal.write("bench: \(group.rawValue) …\n", to: 2)
      do {
        figures += try group.measure(workspace)
      } catch {
        figures.append(Figure(group.rawValue, failed: "\(error)"))
      }
      workspace.endProcesses()
    }
    guard try tidying.end().isSuccess else {
      throw BenchError("\(workspace.folder) could not be removed")
    }
    return figures
  }

  private static func table(_ figures: [Figure]) -> String {
    var table = TextTable([
      .init("FIGURE"), .init("MEASURED", isRightAligned: true),
      .init("FLOOR", isRightAligned: true), .init("RATIO", isRightAligned: true),
      .init("TARGET", isRightAligned: true), .init("RESULT"), .init("NOTE"),
    ])
    for figure in figures { table.add(figure.cells) }
    return table.text() + "\n"
  }

  private static func json(_ figures: [Figure]) -> String {
    figures.map { $0.json.text() + "\n" }.joined()
  }
}

/// A group of measurements that can be run alone.
enum Group: String, CaseIterable {
  case start
  case list
  case large
  case wait
  case waiting
  case growth
  case store
  case claude

  /// A description for the usage.
  var summary: String {
    switch self {
    case .start: "--version, status and last-message"
    case .list: "list of 100 and of 1,000 live sessions"
    case .large: "status and last-message on a transcript of 1 GB"
    case .wait: "the end of a turn to the exit of wait"
    case .waiting: "memory and processor time of blocked waits"
    case .growth: "a wait while its transcript grows by 100 MB"
    case .store: "128 processes that change the store"
    case .claude: "the main job on the real Claude Code"
    }
  }

  func measure(_ workspace: Workspace) throws -> [Figure] {
    switch self {
    case .start: try StartBench(workspace).measure()
    case .list: try ListBench(workspace).measure()
    case .large: try LargeBench(workspace).measure()
    case .wait: try WaitBench(workspace).measure()
    case .waiting: try WaitingBench(workspace).measure()
    case .growth: try GrowthBench(workspace).measure()
    case .store: try StoreBench(workspace).measure()
    case .claude: try ClaudeBench(workspace).measure()
    }
  }
}
