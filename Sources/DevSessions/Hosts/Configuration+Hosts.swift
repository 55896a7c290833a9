internal import JSON

extension Configuration {
  /// What `config.json` says of a host.
  struct HostEntry: Hashable, Sendable {
    /// The words that lead there; nil when the name itself is where it is.
    let command: [String]?
    /// The program over there.
    let program: String?
    let patience: Duration?
  }

  /// The member that has them.
  package static let hostsMember = "hosts"

  /// The hosts that have been written down, by name.
  func hosts() throws -> [String: HostEntry] {
    guard let value = try read()[Self.hostsMember] else { return [:] }
    guard let object = value.object else { throw problem("“hosts” is not an object") }
    var entries: [String: HostEntry] = [:]
    for member in object.members {
      entries[member.key] = try entry(member.value, of: member.key)
    }
    return entries
  }

  private func entry(_ value: JSONValue, of name: String) throws -> HostEntry {
    guard let object = value.object else { throw problem("the host “\(name)” is not an object") }
    var words: [String]?
    if let command = object["command"] {
      words = command.array?.compactMap(\.string)
      guard let words, !words.isEmpty, words.count == command.array?.count else {
        throw problem("the command of “\(name)” is not a list of words")
      }
    }
    if let program = object["bin"], program.string == nil {
      throw problem("the bin of “\(name)” is no text")
    }
    let seconds = object["reconnect"]?.double
    guard object["reconnect"] == nil || seconds.map({ (0...86_400).contains($0) }) == true else {
      throw problem("the reconnect of “\(name)” is no number of seconds up to 86400")
    }
    return HostEntry(
      command: words, program: object["bin"]?.string,
      patience: seconds.map { .milliseconds(Int($0 * 1000)) })
  }

  private func problem(_ sentence: String) -> Failure {
    Failure(.failed, "\(path): \(sentence)", hint: "see docs/hosts.md")
  }
}
