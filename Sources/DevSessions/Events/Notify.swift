internal import JSON
package import SessionStore
internal import SystemKit

extension DevSessions {
  /// The longest message that can be left for a session: 64 KiB.
  package static let longestNotice = 64 << 10

  /// Leaves a message for a session, which whoever watches it sees, now or later.
  ///
  /// The agent itself is not disturbed: that is what a prompt is for.
  ///
  /// - Parameter target: the session's ID, or `parent` for the one that started the caller's.
  /// - Returns: the session it was left for.
  package func notify(_ target: String, _ message: String) throws -> SessionName {
    guard !message.isEmpty else { throw Failure(.usage, "there is no message") }
    guard message.utf8.count <= Self.longestNotice else {
      throw Failure(.usage, "a message has at most \(Self.longestNotice) bytes")
    }
    let name = try target == "parent" ? parentName() : record(target).name
    let folder = home.folder(of: name)
    try folder.create()
    try folder.events.append(
      SessionEvent.line(
        .notify, ["from": .optional(ownName?.text), "message": .string(message)]),
      durably: true)
    return name
  }

  /// The session that started the one this process runs in.
  private func parentName() throws -> SessionName {
    guard let own = ownName else {
      throw Failure(
        .failed, "this is not a session, so it has no parent",
        hint: "name the session: dev-sessions notify <id> <message>")
    }
    guard let parent = try record(own.text).parent else {
      throw Failure(.failed, "\(own) was not started by another session")
    }
    return try record(parent.text).name
  }
}
