internal import Remote
internal import SystemKit

/// How a command in a container finds its gateway, from its environment.
package struct GatewaySettings: Hashable, Sendable {
  /// Where the gateway is.
  package let url: String
  /// The token, where the environment has it.
  package let token: String?
  /// The file that has it otherwise.
  package let tokenFile: String?
  package let hostPath: String?
  package let containerWorkspace: String

  /// Nil when commands are to be carried out here.
  ///
  /// They are not when `DEV_SESSIONS_SANDBOX` says so, or when `IS_SANDBOX` does and a gateway or the
  /// host's folder is named as well: alone it is Claude Code's word for a machine on which root may
  /// skip permissions, and says nothing about us.
  package init?(environment: [String: String]) {
    func text(_ name: String) -> String? {
      environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
    url =
      text("DEV_SESSIONS_GATEWAY_URL")
      ?? "http://host.docker.internal:\(text("DEV_SESSIONS_GATEWAY_PORT") ?? "6767")"
    token = text("DEV_SESSIONS_GATEWAY_TOKEN")
    tokenFile = text("DEV_SESSIONS_GATEWAY_TOKEN_FILE")
    hostPath = text("HOST_PATH")
    containerWorkspace = text("CONTAINER_WORKSPACE") ?? PathMapping.usualWorkspace
    if let own = text("DEV_SESSIONS_SANDBOX") {
      guard Self.isTrue(own) else { return nil }
      return
    }
    guard text("IS_SANDBOX").map(Self.isTrue) == true,
      text("DEV_SESSIONS_GATEWAY_URL") != nil || hostPath != nil
    else { return nil }
  }

  private static func isTrue(_ text: String) -> Bool {
    ["1", "true", "yes"].contains(text.lowercased())
  }
}
