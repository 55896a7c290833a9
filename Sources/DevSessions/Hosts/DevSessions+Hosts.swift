package import Remote
package import SessionStore

extension DevSessions {
  /// The host of that name: one of the user's own, or where the name itself leads.
  ///
  /// - Parameter program: the program over there, where the user has written down none.
  package func host(_ name: String, program: String? = nil) throws -> Host {
    guard reachesHosts, boundary == nil else {
      throw Failure(.usage, "this caller cannot reach other hosts")
    }
    let entry = try configuration.hosts()[name]
    do throws(Transport.Problem) {
      try Transport.check(name, "a host")
      let transport =
        if let words = entry?.command {
          try Transport(command: words)
        } else {
          try Transport(target: name)
        }
      return try Host(
        name, transport, program: entry?.program ?? program ?? Host.usualProgram,
        patience: entry?.patience ?? Host.usualPatience)
    } catch {
      throw Failure(.usage, "\(error)", hint: "see dev-sessions create --help")
    }
  }

  /// The hosts of `config.json`, by name.
  package func configuredHosts() throws -> [Host] {
    try configuration.hosts().keys.sorted().map { try host($0) }
  }

  /// Where a session runs; nil when it is here.
  package func host(of record: SessionRecord) throws -> Host? {
    try record.host.map { try host($0, program: record.remoteBin) }
  }
}
