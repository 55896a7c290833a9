package import CommandLine

/// A command as the gateway sees it: how it is called, and who may.
package struct RemoteCommand: Sendable {
  package let declaration: Command
  package let use: RemoteUse

  package init(_ declaration: Command, _ use: RemoteUse) {
    self.declaration = declaration
    self.use = use
  }

  /// Whether it may take minutes and says something on the way.
  var isLong: Bool {
    ["wait", "ask", "logs", "watch"].contains(declaration.name)
  }

  /// Whether its lines are results, not something that it tells on the way.
  var saysItsResult: Bool {
    ["wait", "ask"].contains(declaration.name)
  }

  /// Whether it only waits or looks, once a prompt is sent: it is given up when its caller has gone.
  package var waits: Bool {
    use == .reads || declaration.name == "ask"
  }
}
