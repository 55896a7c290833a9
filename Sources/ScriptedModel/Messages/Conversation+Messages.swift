package import JSON

extension Conversation {
  /// Parses the body of a request to `/v1/messages`.
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
    agent = .claude(
      ClaudeState(
        folder: Self.folder(in: system + notices), planFile: Self.planFile(in: Array(notices))))
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

  /// Finds the working folder among the facts on the environment that Claude Code sends.
  private static func folder(in texts: [String]) -> String? {
    let mark = "Primary working directory: "
    for line in texts.lazy.flatMap({ $0.split(separator: "\n") }) where line.contains(mark) {
      guard let slash = line.firstIndex(of: "/") else { continue }
      return String(line[slash...])
    }
    return nil
  }

  /// Finds the plan's file, which Claude Code names when plan mode begins; the last one counts.
  private static func planFile(in texts: [String]) -> String? {
    for text in texts.reversed() where text.contains("/plans/") {
      let words = text.split(whereSeparator: \.isWhitespace)
      if let path = words.first(where: { $0.hasPrefix("/") && $0.contains("/plans/") }) {
        return String(path.prefix(through: path.lastIndex(of: "d") ?? path.startIndex))
      }
    }
    return nil
  }

  /// Returns the text blocks of a message's content.
  static func texts(_ content: JSONValue) -> [String] {
    if let text = content.string { return [text] }
    return (content.array ?? []).compactMap { $0["type"] == "text" ? $0["text"]?.string : nil }
  }
}

/// A pass over the messages, oldest first.
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
      // Claude Code does not send back a message without content, only its reminder after it.
      if !lastWasModel { sent += 1 }
    } else if !Injected.openings.contains(where: text.hasPrefix) {
      prompt = PastedText.unwrapped(text)
      sent = 0
      endsWithNotification = false
    }
  }
}

/// The beginnings of texts that Claude Code writes in the user's name.
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
