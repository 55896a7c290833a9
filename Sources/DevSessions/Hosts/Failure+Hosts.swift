internal import Remote

extension Failure {
  /// What the user is told of a host that did not carry out a command.
  init(_ problem: RelayProblem, at host: Host) {
    switch problem {
    case .noWay(let reason):
      self.init(.unreachable, "cannot reach \(host.name): \(reason)")
    case .notReached(let reason):
      self.init(
        .unreachable, "cannot reach \(host.name): \(reason)",
        hint: "its sessions are kept; dev-sessions hosts shows what can be reached")
    case .noProgram(let reason):
      self.init(
        .unreachable, "there is no usable \(host.program) on \(host.name): \(reason)",
        hint: "install dev-sessions there, or name its path as the host's bin in config.json")
    case .otherProtocol(let other):
      self.init(
        .unreachable,
        "\(host.name) runs dev-sessions \(other.version) (relay protocol \(other.protocolNumber)), "
          + "this is \(DevSessions.version) (protocol \(RelayGreeting.currentProtocol))",
        hint: "install the same version on both")
    case .lost(let reason):
      self.init(
        .unreachable, "the connection to \(host.name) was lost: \(reason)",
        hint: "its sessions go on; what was asked may have been done")
    case .stopped:
      self.init(.failed, "given up")
    }
  }
}
