package import JSON
internal import SystemKit

/// What a request to `/v1/messages` says about where its conversation stands.
package struct Conversation: Sendable {
  /// What a request wants.
  package enum Kind: String, Hashable, Sendable {
    /// The next message of a turn.
    case turn
    /// A summary in place of the conversation.
    case compaction
    /// Something beside the conversation, such as a title; the script is not touched.
    case side
    /// A probe for whether the key works (`max_tokens` 1).
    case quota
  }

  package let kind: Kind
  package let model: String
  package let wantsStream: Bool
  /// The last text a person wrote, without the marks around pasted text.
  package let prompt: String
  /// How many messages of the script have been sent since.
  package let sent: Int
  /// Whether the last thing in the conversation is a notice that a background task has ended.
  package let endsWithNotification: Bool
  /// The folder the session works in, if the request tells.
  package let folder: String?
  /// The file the session's plan belongs in, while it is in plan mode.
  package let planFile: String?
  /// What tells this request from every other one except its own retries.
  package let identity: String

  /// Reads a request's body.
  package init(_ request: JSONValue) {
    let messages = request["messages"]?.array ?? []
    var walk = Walk()
    for message in messages { walk.visit(message) }
    model = request["model"]?.string ?? "scripted"
    wantsStream = request["stream"]?.bool ?? false
    prompt = walk.prompt ?? ""
    sent = walk.sent
    endsWithNotification = walk.endsWithNotification
    let notices = messages.lazy.filter { $0["role"] != "assistant" }
      .flatMap { Self.texts($0["content"] ?? .null) }
    let system = request["system"].map(Self.texts) ?? []
    folder = Self.folder(in: system + notices)
    planFile = Self.planFile(in: Array(notices))
    kind = Self.kind(of: request, lastText: walk.lastText)
    let session = request["metadata"]?["user_id"]?.string ?? ""
    identity = "\(session)|\(kind.rawValue)|\(messages.count)|\(walk.sent)|\(prompt)"
  }

  private static func kind(of request: JSONValue, lastText: String) -> Kind {
    if request["max_tokens"]?.int == 1 { return .quota }
    if lastText.hasPrefix("CRITICAL: Respond with TEXT ONLY")
      || lastText.contains("<analysis> block followed by a <summary> block")
      || lastText.hasPrefix("Your task is to create a detailed summary")
    {
      return .compaction
    }
    let hasTools = request["tools"]?.array?.isEmpty == false
    return hasTools && !lastText.hasPrefix("[SUGGESTION MODE") ? .turn : .side
  }

  /// Claude Code names the folder among the facts about the environment.
  private static func folder(in texts: [String]) -> String? {
    let mark = "Primary working directory: "
    for line in texts.lazy.flatMap({ $0.split(separator: "\n") }) where line.contains(mark) {
      guard let slash = line.firstIndex(of: "/") else { continue }
      return String(line[slash...])
    }
    return nil
  }

  /// Claude Code names the file when plan mode begins; the latest counts.
  private static func planFile(in texts: [String]) -> String? {
    for text in texts.reversed() where text.contains("/plans/") {
      let words = text.split(whereSeparator: \.isWhitespace)
      if let path = words.first(where: { $0.hasPrefix("/") && $0.contains("/plans/") }) {
        return String(path.prefix(through: path.lastIndex(of: "d") ?? path.startIndex))
      }
    }
    return nil
  }

  /// The text blocks of a message's content.
  static func texts(_ content: JSONValue) -> [String] {
    if let text = content.string { return [text] }
    return (content.array ?? []).compactMap { $0["type"] == "text" ? $0["text"]?.string : nil }
  }
}

/// One pass over the messages, oldest first.
private struct Walk {
  private(set) var prompt: String?
  private(set) var sent = 0
  private(set) var lastText = ""
  private(set) var endsWithNotification = false
  private var lastWasModel = false

  mutating func visit(_ message: JSONValue) {
    guard let content = message["content"] else { return }
    switch message["role"]?.string {
    case "assistant":
      sent += 1
      lastWasModel = true
      lastText = ""
      endsWithNotification = false
    case "user":
      if content.array?.contains(where: { $0["type"] == "tool_result" }) == true {
        lastWasModel = false
      }
      for text in Conversation.texts(content) { visit(text: text) }
      lastWasModel = false
    default: break
    }
  }

  private mutating func visit(text: String) {
    let text = text.trimmed
    if Injected.isNotification(text) { endsWithNotification = true }
    guard !text.hasPrefix("<system-reminder>"), !text.isEmpty else { return }
    lastText = text
    if Injected.nudges.contains(where: text.hasPrefix) {
      // A message without content is not sent back: the nudge after it stands for it.
      if !lastWasModel { sent += 1 }
    } else if !Injected.openings.contains(where: text.hasPrefix) {
      prompt = PastedText.unwrapped(text)
      sent = 0
      endsWithNotification = false
    }
  }
}

/// How texts begin that Claude Code writes in the user's name.
private enum Injected {
  static let nudges = ["[Your previous response"]
  static let openings = [
    "<task-notification>", "<command-", "<local-command-", "<bash-", "Output token limit hit",
    "Your response above was ", "This session is being continued from a previous",
    "Stop hook feedback:", "Caveat: The messages below", "[SUGGESTION MODE",
    "CRITICAL: Respond with TEXT ONLY", "Your task is to create a detailed summary",
    "Tool loaded.", "[Request interrupted by user", "The user sent a new message while",
  ]

  static func isNotification(_ text: String) -> Bool {
    text.hasPrefix("<task-notification>")
      || (text.hasPrefix("<system-reminder>\n[SYSTEM NOTIFICATION")
        && text.contains("<task-notification>"))
  }
}

/// The marks Claude Code puts around text that was pasted.
package enum PastedText {
  /// The text without `<pasted_content id="…">` and its end, and with such marks that the user
  /// wrote themselves (`<\pasted_content`) as they were; trimmed.
  package static func unwrapped(_ text: String) -> String {
    var result: Substring = ""
    var rest = text[...]
    while let open = rest.firstIndex(of: "<") {
      result += rest[..<open]
      rest = rest[open...]
      let isEnd = rest.hasPrefix("</pasted_content")
      if isEnd || rest.hasPrefix("<pasted_content"), let close = rest.firstIndex(of: ">") {
        rest = rest[rest.index(after: close)...]
        if isEnd, result.last == "\n" { result.removeLast() }
        if !isEnd, rest.first == "\n" { rest.removeFirst() }
      } else if rest.hasPrefix("<\\pasted_content") || rest.hasPrefix("<\\/pasted_content") {
        result += "<"
        rest = rest.dropFirst(2)
      } else {
        result += "<"
        rest = rest.dropFirst()
      }
    }
    return (result + rest).trimmed
  }
}
