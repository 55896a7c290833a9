import JSON
import SystemKit
import TestSandbox

extension Sandbox {
  /// Starts a session and returns its ID.
  func session(_ arguments: String...) throws -> String {
    let created = try begin(["create", "-q"] + arguments).finish()
    guard created.code == 0 else { throw SandboxError("not created: \(created)") }
    return created.output
  }

  /// Sends a prompt and waits until the session asks something; what it asks.
  func asked(_ id: String, _ prompt: String) throws -> JSONValue {
    try done("send", id, prompt)
    return try asked(id)
  }

  /// Waits until the session asks something; what it asks.
  func asked(_ id: String) throws -> JSONValue {
    var dialog: JSONValue?
    try eventually("\(id) asks something") {
      dialog = try statusJSON(id)["dialog"]
      return dialog?["options"]?.array?.isEmpty == false
    }
    return dialog ?? .null
  }

  /// Waits for the status.
  func reaches(_ id: String, _ status: String, within time: Duration = .seconds(10)) throws {
    try eventually("\(id) is \(status)", within: time) { try self.status(id) == status }
  }

  /// Types a key as a person would, until it is heard: dialogs ignore the first moments' keys.
  func press(_ id: String, _ key: String, toSee text: String) throws {
    var next = Deadline.after(.zero)
    try eventually("“\(text)” is on the screen") {
      if try screen(id).contains(text) { return true }
      if next.hasPassed {
        try tmux("send-keys", "-t", "=dev-\(id):", key)
        next = .after(.milliseconds(700))
      }
      return false
    }
  }

  /// Types text into the pane as a person would, and sees it there.
  func type(_ id: String, _ text: String) throws {
    try tmux("send-keys", "-t", "=dev-\(id):", "-l", text)
    try eventually("“\(text)” is on the screen") { try screen(id).contains(text) }
  }

  /// The results of tools that the session's transcript holds, as text.
  func transcript(_ id: String) throws -> String {
    let path = try run("explain", id, "--json").json()["transcript"]?.string ?? ""
    return String(decoding: try FileSystem.read(path) ?? [], as: UTF8.self)
  }

  /// Whether a file has come into the working folder.
  func hasFile(_ name: String) -> Bool { FileSystem.exists(Path.join(work, name)) }
}

extension JSONValue {
  /// The labels of a dialog's options.
  var labels: [String] { self["options"]?.array?.compactMap { $0["label"]?.string } ?? [] }
}
