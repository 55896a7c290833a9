/// A way to start a program on another host, with its standard streams connected to ours.
///
/// It only makes argument lists from the user's text. A session's data is never in one; it is sent
/// over standard input.
package enum Transport: Hashable, Sendable {
  /// An ssh destination: a host, `user@host`, `ssh://user@host:port`, or a name of `ssh_config`.
  case ssh(String)
  /// A running container.
  case docker(String)
  /// A pod, in a namespace or in the default one.
  case kubectl(namespace: String?, pod: String)
  /// Any program that runs the command line after its own arguments.
  case command([String])

  /// The reason why a text does not name a host.
  package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
  }

  /// Parses the value of `--host` when it is not a name from the configuration.
  package init(target: String) throws(Problem) {
    try Self.check(target, "a host")
    if let container = target.remainder(after: "docker:") {
      try Self.check(container, "a container")
      self = .docker(container)
    } else if let place = target.remainder(after: "kubectl:") {
      let parts = place.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
      guard parts.count <= 2 else {
        throw Problem(description: "“\(target)” is not kubectl:POD or kubectl:NAMESPACE/POD")
      }
      for part in parts { try Self.check(part, "a pod") }
      self = .kubectl(namespace: parts.count == 2 ? parts[0] : nil, pod: parts[parts.count - 1])
    } else {
      try Self.checkDestination(target)
      self = .ssh(target)
    }
  }

  /// Makes a transport of the user's own, from the arguments before the program to start.
  package init(command words: [String]) throws(Problem) {
    guard let first = words.first, !first.isEmpty, !first.hasPrefix("-"),
      words.allSatisfy({ !$0.utf8.contains(0) })
    else { throw Problem(description: "a command is a list of words that begins with a program") }
    self = .command(words)
  }

  /// Refuses a text that could be taken for an option, or that could act on a terminal.
  package static func check(_ text: String, _ what: String) throws(Problem) {
    guard !text.isEmpty else { throw Problem(description: "the name of \(what) is empty") }
    guard !text.hasPrefix("-") else {
      throw Problem(description: "the name of \(what) cannot begin with “-”")
    }
    guard text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F }) else {
      throw Problem(
        description: "the name of \(what) has white space, control or other unusual characters")
    }
  }

  /// Refuses a destination with characters that are special to a shell.
  ///
  /// ssh passes parts of a destination to shells (`ProxyCommand`, `Match exec`).
  private static func checkDestination(_ text: String) throws(Problem) {
    let punctuation = Set("._-+~@:/[]%,=".utf8)
    let isGood = text.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || punctuation.contains(byte)
    }
    let hosts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard isGood, hosts.allSatisfy({ !$0.isEmpty && !$0.hasPrefix("-") }) else {
      throw Problem(description: "“\(text)” is no ssh destination")
    }
  }
}

extension String {
  fileprivate func remainder(after prefix: String) -> String? {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
  }
}
