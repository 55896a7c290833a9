internal import JSON
internal import SessionStore
internal import SystemKit
internal import Transcripts

/// Addresses of pull requests (GitHub) and merge requests (GitLab) in text; pure.
enum PullRequestLinks {
  /// Each address once, in order: `https://github.com/owner/name/pull/7`,
  /// `https://gitlab.com/group/…/name/-/merge_requests/7`, on these or hosts of the user's own.
  static func find(in text: String) -> [String] {
    var found: [String] = []
    var rest = Array(text.utf8)[...]
    let start = Array("https://".utf8)
    while let first = rest.firstIndex(of: UInt8(ascii: "h")) {
      rest = rest[first...]
      guard rest.starts(with: start) else {
        rest = rest.dropFirst()
        continue
      }
      let address = rest.prefix(while: isOfAddress)
      if let link = link(String(decoding: address, as: UTF8.self)), !found.contains(link) {
        found.append(link)
      }
      rest = rest[address.endIndex...]
    }
    return found
  }

  /// The address up to the request's number; nil when it is no such address.
  private static func link(_ address: String) -> String? {
    let parts = address.split(separator: "/", omittingEmptySubsequences: false)
    // https:, nothing, host, owner, name …
    guard parts.count >= 7, parts[3...].dropLast().allSatisfy({ !$0.isEmpty }) else { return nil }
    for index in 5..<(parts.count - 1) where ["pull", "merge_requests"].contains(parts[index]) {
      let digits = parts[index + 1].prefix { $0.isASCII && $0.isNumber }
      guard !digits.isEmpty else { return nil }
      return (parts[...index] + [digits]).joined(separator: "/")
    }
    return nil
  }

  private static func isOfAddress(_ byte: UInt8) -> Bool {
    byte > 0x20 && byte < 0x7F && !"\"'`<>()[]{}|\\^".utf8.contains(byte)
  }

  // MARK: - As events of a session

  /// Notes the addresses in texts that were not noted before.
  static func note(in texts: [String], folder: SessionFolder) throws {
    let links = texts.flatMap(find)
    guard !links.isEmpty else { return }
    var known = Set(try noted(folder))
    for link in links where known.insert(link).inserted {
      try folder.events.append(SessionEvent.line(.pullRequest, ["url": .string(link)]))
    }
  }

  /// Notes those in what the agent said in a Codex turn, and in the output of its commands.
  static func note(in items: [CodexItem], folder: SessionFolder) throws {
    let texts = items.filter { $0.kind != .userMessage }
      .flatMap { [$0.text, $0.value["aggregatedOutput"]?.string ?? ""] }
    try note(in: texts, folder: folder)
  }

  /// What was said in the last turn of a Claude transcript, and what its tools gave, oldest first.
  static func texts(ofLastTurnIn transcript: String) throws -> [String] {
    guard var lines = try BackwardLines.open(transcript) else { return [] }
    var texts: [String] = []
    while let line = try lines.next() {
      switch ClaudeEntry(line: line.bytes) {
      case .prompt: return texts.reversed()
      case .reply(let reply): for case .text(let text) in reply.blocks { texts.append(text) }
      case .toolResults(let results): texts += results.map(\.text)
      default: break
      }
    }
    return texts.reversed()
  }

  /// The addresses noted so far.
  static func noted(_ folder: SessionFolder) throws -> [String] {
    try folder.events.read().entries.compactMap { entry in
      entry["event"]?.string == SessionEvent.Kind.pullRequest.rawValue ? entry["url"]?.string : nil
    }
  }

  /// For `status --json`; nil when there are none.
  static func json(_ folder: SessionFolder) throws -> JSONValue? {
    let links = try noted(folder)
    return links.isEmpty ? nil : .array(links.map(JSONValue.string))
  }
}
