internal import CommandLine
internal import DevSessions
internal import Remote
internal import SystemKit

/// A command that is carried out somewhere else: what it can read here goes along, and what comes of
/// it is shown here.
struct ForwardedCommand {
  let caller: Caller
  let command: CommandEntry
  let arguments: ParsedArguments

  /// Adds what the command could read if it ran here: its standard input and its files.
  func addReadings(to request: inout RunRequest) throws {
    let deadline = Deadline.after(arguments.givenTimeout(of: command.declaration))
    let read = texts { $0.kind == .path && !command.writes.contains($0.name) }
    let prompts = command.declaration.positionals.filter { $0.kind == .text }
      .flatMap { arguments.texts(of: $0) }
    if (read + prompts).contains("-") {
      request.input = try Shared.text(
        try caller.readInput(Shared.largestPrompt, deadline), from: "standard input")
    }
    for path in read where path != "-" {
      guard let bytes = try caller.readFile(path, Shared.largestPrompt, deadline) else { continue }
      request.files[path] = try Shared.text(bytes, from: path, allowingNUL: true)
    }
    request.width = caller.output.width
  }

  /// Shows a piece of what it gives.
  func show(_ frame: RunFrame) {
    switch frame {
    case .output(let text): caller.output.text(text)
    case .errors(let text): caller.output.text(text, on: .messages)
    case .file(let path, let content):
      // Only where the caller said: nobody else must choose what is written here.
      guard texts(where: { command.writes.contains($0.name) }).contains(path) else { return }
      do {
        try caller.writeFile(path, Array(content.utf8))
      } catch {
        caller.output.note("\(error)")
      }
    case .exit, .alive: break
    }
  }

  /// The texts given for some of its options.
  func texts(where isMeant: (OptionDeclaration) -> Bool) -> [String] {
    command.declaration.options.filter(isMeant).flatMap { arguments.texts(of: $0) }
  }
}
