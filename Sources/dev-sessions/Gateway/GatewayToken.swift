internal import CommandLine
internal import DevSessions
internal import Gateway
internal import JSON
internal import SessionStore
internal import SystemKit

/// `gateway token`: prints the token, makes a new one, or one that allows less.
enum GatewayToken {
  private static let rotate = Flag(
    "rotate", help: "Make a new one; every token given out so far is void.")
  private static let readOnly = Flag("read-only", help: "Make one that may only look.")
  private static let below = Option(
    "below", .folder,
    help: "Make one for the sessions in this folder and below; no others exist for it.")

  static let declaration = Command(
    "token", summary: "Print the gateway's token, or make another.",
    discussion: [
      """
      Whoever has the token can do what you can: start agents that work without asking. One made \
      with --below still can, in its folder. Restricted tokens are void after --rotate.
      """
    ],
    options: [rotate, readOnly, below, Shared.json],
    exitCodes: Shared.exitCodes(.done, .failed, .usage),
    examples: [
      Example("dev-sessions gateway token", "What a container or the page is given."),
      Example(
        "dev-sessions gateway token --read-only --below ~/src/app", "To look at one project."),
    ])

  static func run(_ context: Context) throws -> ExitCode {
    let arguments = context.arguments
    try context.sessions.home.prepare()
    let file = TokenFile(path: context.sessions.home.gatewayToken)
    let token = arguments[rotate] ? try file.rotate() : try file.readOrMake()
    let folder = try arguments[below].map { try physicalFolder($0) }
    let scope = TokenScope(isReadOnly: arguments[readOnly], folder: folder)
    let text = scope == TokenScope() ? token.secret : token.restricted(to: scope)
    if context.json {
      context.output.json([
        "token": .string(text), "readOnly": .bool(scope.isReadOnly),
        "below": .optional(scope.folder),
      ])
    } else {
      context.output.line(text)
    }
    return .done
  }

  private static func physicalFolder(_ path: String) throws -> String {
    guard try FileSystem.status(path)?.kind == .folder else {
      throw Failure(.failed, "there is no folder \(path)")
    }
    return try FileSystem.realPath(path)
  }
}
