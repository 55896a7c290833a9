internal import Foundation
package import JSON
package import SystemKit

extension Sandbox {
  /// The prompts the model was sent as turns, one for each request, oldest first.
  package func modelPrompts() throws -> [String] {
    let log = try FileSystem.read(root + "/model.log") ?? []
    return try log.split(separator: 0x0A).map { try JSONValue(parsing: $0) }
      .filter { $0["kind"]?.string == "turn" }.compactMap { $0["prompt"]?.string }
  }

  /// The last request the model was sent, whole; for sandboxes that log bodies.
  package func lastModelRequest() throws -> String {
    let log = try FileSystem.read(root + "/model.log") ?? []
    return String(decoding: log.split(separator: 0x0A).last ?? [], as: UTF8.self)
  }

  /// A text file below the sandbox's root; nil when there is none.
  package func text(of name: String) throws -> String? {
    try FileSystem.read(Path.join(root, name)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The stored record of a session.
  package func record(_ id: String) throws -> JSONValue {
    try run("inspect", id, "--json").json()
  }

  /// The session's status in one word.
  package func status(_ id: String) throws -> String {
    try done("status", id)
  }

  /// Returns the result of `status --json`.
  package func statusJSON(_ id: String) throws -> JSONValue {
    try run("status", id, "--json").json()
  }

  /// Types into a session, as a person would who is attached to it.
  package func type(_ keys: String..., into id: String) throws {
    for key in keys { try tmux("send-keys", "-t", "=dev-\(id):", key) }
  }

  /// Answers an open dialog by a key, as a person would, and returns when Claude Code has taken it.
  ///
  /// Claude Code ignores keys for a moment after it has drawn a dialog: then a person presses
  /// again.
  package func answer(_ key: String, in id: String) throws {
    var again = Deadline.after(.zero)
    try eventually("\(id) takes the answer") {
      guard try status(id) == "waiting_for_input" else { return true }
      if again.hasPassed {
        try type(key, into: id)
        again = .after(.seconds(1))
      }
      return false
    }
  }

  /// The pane's process.
  package func agent(_ id: String) throws -> ProcessIdentity {
    let text = try tmux("list-panes", "-t", "=dev-\(id):", "-F", "#{pane_pid}").output
    guard let pid = Int32(text), let process = ProcessIdentity(running: pid) else {
      throw SandboxError("\(id) has no process: \(text)")
    }
    return process
  }

  /// Returns the text on the pane's screen.
  package func screen(_ id: String) throws -> String {
    try tmux("capture-pane", "-p", "-t", "=dev-\(id):").output
  }
}
