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
    while let colon = rest.firstIndex(of: UInt8(ascii: "h")) {
      rest = rest[colon...]
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

  /// Notes the addresses in a text that were not noted before.
  static func note(in text: String, folder: SessionFolder) throws {
    let links = find(in: text)
    guard !links.isEmpty else { return }
    let known = Set(try noted(folder))
    for link in links where !known.contains(link) {
      try folder.events.append(SessionEvent.line(.pullRequest, ["url": .string(link)]))
    }
  }

  /// Notes those in what the agent said in a Codex turn, and in the output of its commands.
  static func note(in items: [CodexItem], folder: SessionFolder) throws {
    for item in items where item.kind != .userMessage {
      try note(in: item.text, folder: folder)
      try note(in: item.value["aggregatedOutput"]?.string ?? "", folder: folder)
    }
  }

  /// Notes those in the last turn of a Claude transcript: in what was said, and in results of tools.
  static func note(inLastTurnOf transcript: String, folder: SessionFolder) throws {
    guard var lines = try BackwardLines.open(transcript) else { return }
    while let line = try lines.next() {
      switch ClaudeEntry(line: line.bytes) {
      case .prompt: return
      case .reply(let reply):
        for case .text(let text) in reply.blocks { try note(in: text, folder: folder) }
      case .toolResults(let results):
        for result in results { try note(in: result.text, folder: folder) }
      default: break
      }
    }
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
