internal import JSON

/// The tools a request to `/v1/responses` offers.
///
/// Codex offers them by model: commands and patches as tools of their own, or as functions of the
/// JavaScript that its tool `exec` runs; patches not at all to models it does not know. Observed in 0.163.0.
package struct OfferedTools: Hashable, Sendable {
  /// How a tool is called.
  enum Form: Hashable, Sendable {
    /// With JSON.
    case function
    /// With free text.
    case custom
  }

  private var forms: [String: Form] = [:]
  /// The names with what is put before them, for those in a namespace of their own.
  private var fullNames: [String: String] = [:]

  /// Reads the body of a request: `tools`, and what comes with the input as `additional_tools`.
  init(_ request: JSONValue) {
    add(request["tools"], namespace: nil)
    for item in request["input"]?.array ?? [] where item["type"] == "additional_tools" {
      add(item["tools"], namespace: nil)
    }
  }

  private mutating func add(_ tools: JSONValue?, namespace: String?) {
    for tool in tools?.array ?? [] {
      guard let name = tool["name"]?.string else { continue }
      switch tool["type"]?.string {
      case "namespace": add(tool["tools"], namespace: name == "functions" ? nil : name)
      case "custom": forms[name] = .custom
      default: forms[name] = .function
      }
      if let namespace { fullNames[name] = "\(namespace).\(name)" }
    }
  }

  /// How the tool is called; nil when it is not offered.
  subscript(name: String) -> Form? { forms[name] }

  /// The tool's name, behind its namespace and a dot if it has one.
  func fullName(_ name: String) -> String { fullNames[name] ?? name }
}
