internal import CommandLine
internal import DevSessions
internal import Gateway
internal import JSON
internal import SystemKit

/// `install-skill`: tells the user's agents how to use us.
enum InstallSkillCommand {
  private static let check = Flag(
    "check", help: "Change nothing; end with 1 when something is missing or outdated.")
  private static let force = Flag(
    "force", help: "Replace a skill of the same name that is not ours.")

  static let entry: CommandEntry = CommandEntry(
    declaration: Command(
      "install-skill", summary: "Install the skills that tell agents how to use dev-sessions.",
      discussion: [
        """
        Three skills, dev-sessions, delegate and handoff, for the agents that are found: in your home \
        folder, or with --local in the current one. --agents-md instead keeps a section in AGENTS.md, \
        which many agents read. Again, it brings them up to date.
        """
      ],
      options: SkillSelection.options + [check, force, Shared.json],
      exitCodes: Shared.exitCodes(.done, .failed, .usage),
      examples: [
        Example("dev-sessions install-skill", "For you, everywhere."),
        Example(
          "dev-sessions install-skill --local --claude", "For this project, to be committed."),
        Example("dev-sessions install-skill --check", "Are they up to date?"),
      ], synonyms: ["skill", "skills", "install"]),
    remote: .here, run: run)

  private static func run(_ context: Context) throws -> ExitCode {
    let selection = try SkillSelection(context)
    let isCheck = context.arguments[check]
    var states: [(place: SkillPlace, state: SkillPlace.State)] = []
    for place in selection.places { states.append((place, try place.state())) }
    if !isCheck, !context.arguments[force],
      let foreign = states.first(where: { $0.state == .foreign })
    {
      throw Failure(
        .failed, "\(foreign.place.path) is a skill of somebody else's",
        hint: "move it away, or replace it with --force")
    }
    if !isCheck { for (place, state) in states where state != .current { try place.install() } }
    if context.json {
      context.output.json(.array(states.map { SkillSelection.json($0.place, $0.state.rawValue) }))
    } else {
      for (place, state) in states {
        switch (isCheck, state) {
        case (true, _): context.output.line("\(state.rawValue): \(place.name) → \(place.path)")
        case (false, .current): context.output.line("Up to date: \(place.name) → \(place.path)")
        case (false, _): context.output.line("Installed skill: \(place.name) → \(place.path)")
        }
      }
    }
    guard isCheck, states.contains(where: { $0.state != .current }) else { return .done }
    if !context.json { context.output.note("install-skill brings them up to date") }
    return .failed
  }
}

/// `uninstall-skill`: takes them away again.
enum UninstallSkillCommand {
  static let entry: CommandEntry = CommandEntry(
    declaration: Command(
      "uninstall-skill", summary: "Remove the skills that install-skill has installed.",
      options: SkillSelection.options + [Shared.json],
      exitCodes: Shared.exitCodes(.done, .failed, .usage),
      examples: [
        Example("dev-sessions uninstall-skill", "From your home folder."),
        Example("dev-sessions uninstall-skill --local", "From this project."),
      ]),
    remote: .here, run: run)

  private static func run(_ context: Context) throws -> ExitCode {
    var removed: [SkillPlace] = []
    for place in try SkillSelection(context).places {
      switch try place.state() {
      case .missing: continue
      case .foreign: context.output.note("\(place.path) is a skill of somebody else's, and is kept")
      case .current, .outdated:
        try place.uninstall()
        removed.append(place)
      }
    }
    if context.json {
      context.output.json(.array(removed.map { SkillSelection.json($0, "removed") }))
    } else if removed.isEmpty {
      context.output.line("No skills to remove")
    } else {
      for place in removed { context.output.line("Removed skill: \(place.name) → \(place.path)") }
    }
    return .done
  }
}
