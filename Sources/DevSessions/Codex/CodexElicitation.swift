internal import JSON
internal import Transcripts

/// Something an MCP server asks through Codex, or Codex about one of its tools
/// (`mcpServer/elicitation/request`, observed in 0.163.0).
///
/// Codex asks for approval of an MCP tool by the same request: without fields to fill in, and with
/// `_meta.codex_approval_kind`. How long a yes may last is in `_meta.persist`, and given back so.
struct CodexElicitation {
  private let params: JSONValue

  init(_ params: JSONValue) {
    self.params = params
  }

  private var meta: JSONValue? { params["_meta"] }

  /// Whether it is Codex that asks whether a tool may be used.
  var isApproval: Bool { meta?["codex_approval_kind"]?.string != nil }

  /// The form to fill in; nil when there is nothing to fill in.
  var form: CodexForm? {
    params["requestedSchema"].flatMap { CodexForm(schema: $0) }
  }

  /// Whether it can be answered with more than a no: a page to visit and a device to touch cannot be
  /// dealt with from here.
  private var canBeAccepted: Bool {
    guard let mode = params["mode"]?.string else { return true }
    return ["form", "openai/form"].contains(mode)
  }

  /// The words of the question in one paragraph, and in full.
  var words: (String, String) {
    let server = params["serverName"]?.string.map { "\($0): " } ?? ""
    let message =
      params["message"]?.string ?? params["description"]?.string ?? params["request"]?.text() ?? ""
    let asked = server + message
    let details =
      [
        asked, params["url"]?.string, meta?["tool_description"]?.string,
        (meta?["tool_params"]).flatMap { $0 == .null ? nil : $0.text() },
      ].compactMap { $0 }.filter { !$0.isEmpty } + (form?.lines ?? [])
    return (asked, details.joined(separator: "\n"))
  }

  /// The answers that are one choice; a form is answered by its fields.
  var options: [CodexRequest.Option] {
    (form == nil && canBeAccepted ? acceptances : []) + [
      .init(
        label: isApproval ? "No, and go on" : "Decline", meaning: .refuse,
        result: ["action": "decline"]),
      // Neither ends the turn (0.163.0): that is done by interrupting it.
      .init(
        label: isApproval ? "No, without an answer" : "Cancel", meaning: .other,
        result: ["action": "cancel"]),
    ]
  }

  private var acceptances: [CodexRequest.Option] {
    var result: [CodexRequest.Option] = [
      .init(label: "Yes", meaning: .once, result: Self.acceptance(lasting: nil))
    ]
    let persist = meta?["persist"]
    let terms = persist?.array?.compactMap(\.string) ?? [persist?.string].compactMap { $0 }
    for term in terms {
      let label =
        switch term {
        case "session": "Yes, and do not ask again in this session"
        case "always": "Yes, and never ask again"
        default: "Yes (\(term))"
        }
      // The shorter of two terms is what --always gives, as with a command.
      let isFirst = !result.contains { $0.meaning == .lasting }
      result.append(
        .init(
          label: label, meaning: isFirst ? .lasting : .other,
          result: Self.acceptance(lasting: term)))
    }
    return result
  }

  private static func acceptance(lasting term: String?) -> JSONValue {
    var result: JSONObject = ["action": "accept", "content": [:]]
    result["_meta"] = term.map { ["persist": .string($0)] }
    return .object(result)
  }
}
