internal import CommandLine
internal import DevSessions
internal import JSON
internal import SessionStore
internal import SystemKit

/// `create`: starts a session.
enum CreateCommand {
  private static let path = Option(
    "path", short: "p", .folder,
    help: """
      The folder to work in; the current one by default. With --host one over there, from the home \
      folder on.
      """)
  private static let description = Option(
    "description", short: "d", .text("text"), help: "What the session is for.")
  private static let kind = Option(
    "cli", .text("agent"), default: "claude",
    help: """
      The agent to run: claude, codex, terminal, or one described in a file (gemini, aider, \
      opencode).
      """)
  private static let mode = Option(
    "mode", short: "m", .choice(of: Mode.self), default: .native, placeholder: "mode",
    help: "Where to run it: native, on this machine, or docker, in a container of its own.")
  private static let image = Option(
    "image", .text("image"),
    help: "Docker: the image, with the agent in it; without one clauded is run, if there is one.")
  private static let network = Option(
    "network", .text("network"), help: "Docker: the network; Docker's usual one by default.")
  private static let dockerOptions = Option(
    repeating: "docker-option", .text("option"),
    help: "Docker: an option for docker run, such as --docker-option=--memory=4g.")
  private static let model = Option("model", .text("model"), help: "The model to use.")
  private static let effort = Option("effort", .text("level"), help: "The reasoning effort.")
  private static let permissions = Option(
    "permissions", .choice(of: Permissions.self), placeholder: "mode",
    help: "What it may do without asking: ask, accept-edits, plan or bypass (the default).")
  private static let sandbox = Option(
    "sandbox", .choice(of: SandboxMode.self), placeholder: "mode",
    help: "Codex: what it may touch: read-only, workspace-write or danger-full-access.")
  private static let trust = Flag(
    "trust", help: "You trust this folder: answer Claude Code's question about it with yes.")
  private static let acceptBypass = Flag(
    "accept-bypass", help: "You accept that it works without permission prompts here.")
  private static let id = Option("id", .text("id"), help: "The ID; a champion's by default.")
  private static let prompt = Option(
    "prompt", .text("prompt"), help: "A first prompt; sent once the agent is ready.")
  private static let environment = Option(
    repeating: "env", .keyValue, help: "A variable for the agent's environment.")
  private static let promptMatch = Option(
    "prompt-match", .text("prompt"),
    help: "A terminal's output ends at exactly this prompt.")
  private static let frameHook = Option(
    "frame-hook", .path,
    help: "A terminal's output ends when this program, given it line by line, ends."
  )
  private static let ephemeral = Flag(
    "ephemeral",
    help: """
      Kill it when the session ends in which this is called, or else the shell or script that calls.
      """)
  private static let parentProcess = Option(
    "parent-pid", .integer(1...Int(Int32.max)), placeholder: "pid",
    help: "Kill it when this process ends.")
  private static let host = Option(
    "host", .text("host"),
    help: """
      Start it on another machine: an ssh destination, docker:<container>, \
      kubectl:[<namespace>/]<pod>, a host of config.json, or any, the least busy of those.
      """)
  private static let quiet = Flag("quiet", short: "q", help: "Print the ID alone.")
  private static let timeout = Shared.startTimeout()

  static let entry = CommandEntry(
    declaration: Command(
      "create", summary: "Start a session and print its ID.",
      discussion: [
        """
        The agent gets this command's environment and runs in a tmux session of its own, \
        dev-<id>, until it is stopped or killed. create returns when it takes prompts.
        """,
        """
        With --host it runs on that machine, with the environment of a login there, and every later \
        command finds it by its ID. Files of -f are read here.
        """,
      ],
      options: [
        path, description, kind, mode, image, network, dockerOptions, model, effort, permissions,
        sandbox, id, prompt, Shared.file,
        environment, trust, acceptBypass, promptMatch, frameHook, ephemeral, parentProcess, host,
        quiet, timeout, Shared.json,
      ],
      trailing: TrailingDeclaration(
        "agent-argument",
        help: "Arguments added to the agent's command line; for a terminal, the program to run."),
      groups: [
        .atMostOne(prompt, Shared.file), .atMostOne(promptMatch, frameHook),
        .atMostOne(ephemeral, parentProcess), .atMostOne(quiet, Shared.json),
      ],
      exitCodes: Shared.exitCodes(
        .done, .failed, .usage, .needsAnswer, .unproven, .timedOut, .unreachable),
      examples: [
        Example("sid=$(dev-sessions create -q)", "Start one here and keep its ID."),
        Example(
          "dev-sessions create -p ~/src/app -d \"fix the build\" --model opus",
          "Start one elsewhere, with a model and a description."),
        Example(
          "dev-sessions create --prompt \"run the tests\" -- --add-dir ../lib",
          "Give it work at once, and Claude Code an option of its own."),
        Example("dev-sessions create --cli terminal -- python3 -i", "Run a REPL."),
        Example("dev-sessions create --ephemeral", "One that does not outlive this script."),
        Example("dev-sessions create --host build -p src/app", "Start one on another machine."),
      ]),
    run: run)

  private static func run(_ context: Context) throws -> ExitCode {
    let arguments = context.arguments
    let deadline = Deadline.after(arguments[timeout])
    let target = arguments[host]
    // A host gets what there is to read as it is, and looks at it itself.
    let text =
      try target == nil
      ? context.prompt(arguments[prompt], file: arguments[Shared.file]) : nil
    let folder =
      try target == nil ? context.caller.folder(arguments[path]) : arguments[path] ?? "~"
    var new = DevSessions.NewSession(path: folder)
    new.prompt = text
    new.description = arguments[description]
    new.kind = arguments[kind]
    new.mode = arguments[mode]
    new.container.image = arguments[image]
    new.container.network = arguments[network]
    new.container.options = arguments[dockerOptions]
    new.model = arguments[model]
    new.effort = arguments[effort]
    new.permissions = arguments[permissions]
    new.sandbox = arguments[sandbox]
    new.consent = Consent(trust: arguments[trust], bypass: arguments[acceptBypass])
    new.promptMatch = arguments[promptMatch]
    new.frameHook = arguments[frameHook]
    new.owner = try owner(context)
    new.id = arguments[id]
    new.environment = arguments[environment].map { ($0.key, $0.value) }
    new.agentArguments = arguments.trailing ?? []
    let record = try create(new, context, until: deadline)
    // Some agents are given it as they start.
    if let text, record[field: "promptGiven"]?.bool != true {
      try sendFirst(text, record.name.text, context)
    }
    if context.json {
      context.output.json(record.json)
    } else {
      let place = record.host.map { " on \($0)" } ?? ""
      context.output.line(
        arguments[quiet] ? record.name.text : "Created session \(record.name)\(place)")
      if let loss = record.shellMarks?.loss {
        context.output.note("\(record.name)'s shell: \(loss)")
      }
    }
    return .done
  }

  /// Sends the first prompt; a session that did not take it is kept, and `-q` prints its ID.
  private static func sendFirst(_ text: String, _ id: String, _ context: Context) throws {
    do {
      let receipt = try context.sessions.send(text, to: id, until: .after(SendCommand.proofTime))
      SendCommand.note(receipt.changes, context.output)
      if let warning = receipt.warning { context.output.note(warning) }
    } catch {
      if context.arguments[quiet] { context.output.line(id) }
      throw error
    }
  }

  /// The process with which the session is to end, if with any.
  private static func owner(_ context: Context) throws -> ProcessIdentity? {
    if let pid = context.arguments[parentProcess] {
      guard context.caller.process != nil else {
        throw context.arguments.usageError("--parent-pid is for callers on this machine")
      }
      guard let process = ProcessIdentity(running: Int32(pid)) else {
        throw Failure(.failed, "there is no process \(pid)")
      }
      return process
    }
    guard context.arguments[ephemeral] else { return nil }
    let session = context.sessions.ownName.flatMap { try? context.sessions.record($0.text) }
    if let process = session?.agentProcess, process.isRunning { return process }
    if let session {
      throw context.arguments.usageError(
        "\(session.name) has no process of its own; name one with --parent-pid")
    }
    guard let process = context.caller.process else {
      throw context.arguments.usageError("--ephemeral is for sessions and callers on this machine")
    }
    return process
  }

  /// A session that waits at a dialog is kept: `-q` prints its ID all the same, for `respond`.
  private static func create(
    _ new: DevSessions.NewSession, _ context: Context, until deadline: Deadline
  ) throws -> SessionRecord {
    do {
      if let target = context.arguments[host] {
        return try CreateElsewhere(context: context, command: entry).create(
          new, on: target, own: ["host", "id", "quiet", "json", "ephemeral", "parent-pid"])
      }
      return try context.sessions.create(new, until: deadline)
    } catch let failure as Failure where failure.code == .needsAnswer {
      if context.arguments[quiet], let id = failure.details["session"]?.string {
        context.output.line(id)
      }
      throw failure
    }
  }
}
