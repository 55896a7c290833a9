internal import JSON

/// The tools that a request to `/v1/responses` offers.
///
/// They depend on the model: commands and patches are tools of their own, or functions of the
/// JavaScript that the tool `exec` runs; unknown models get no patches. Observed in 0.163.0.
package struct OfferedTools: Hashable, Sendable {
  /// The form of a tool's input.
  enum Form: Hashable, Sendable {
    /// With JSON.
    case function
    /// With free text.
    case custom
  }

  private var forms: [String: Form] = [:]
  /// The names of tools in a namespace, with that namespace.
  private var fullNames: [String: String] = [:]

  /// Parses the body of a request: `tools`, and the `additional_tools` in the input.
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

  /// The form of a tool's input; nil when it is not offered.
  subscript(name: String) -> Form? { forms[name] }

  /// Returns the tool's name, with its namespace and a dot if it has one.
  func fullName(_ name: String) -> String { fullNames[name] ?? name }
}
