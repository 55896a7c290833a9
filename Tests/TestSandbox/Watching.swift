package import JSON
internal import SystemKit

/// `watch --json`, running beside a test.
package struct Watching {
  private let file: String
  private let running: Running
  private let process: ProcessIdentity

  fileprivate init(_ sandbox: Sandbox, _ arguments: [String]) throws {
    file = Path.join(sandbox.root, "watch-" + RandomToken.hexadecimal(bytes: 4))
    (running, process) = try sandbox.beginProcess(
      ["watch", "--json"] + arguments, output: file, within: .seconds(300))
  }

  /// Returns the events so far.
  package func events() throws -> [JSONValue] {
    let text = try FileSystem.read(file) ?? []
    guard let end = text.lastIndex(of: 0x0A) else { return [] }
    return try text[..<end].split(separator: 0x0A).map { try JSONValue(parsing: $0) }
  }

  /// Returns the events of one kind so far.
  package func events(_ kind: String) throws -> [JSONValue] {
    try events().filter { $0["event"]?.string == kind }
  }

  /// Waits until it has told so many events of a kind, and returns those.
  @discardableResult
  package func eventually(_ kind: String, _ count: Int = 1) throws -> [JSONValue] {
    do {
      try TestSandbox.eventually("\(count) \(kind)", within: .seconds(30)) {
        try events(kind).count >= count
      }
    } catch {
      throw SandboxError("\(error), but \(try events().map { $0.text() })")
    }
    return try events(kind)
  }

  /// Its exit code, when it ends by itself.
  package func code() throws -> Int32 {
    try running.finish().code
  }

  /// Ends it.
  package func stop() throws {
    process.signal(.kill)
    _ = try running.finish()
  }
}

extension Sandbox {
  /// Watches a session, and perhaps others, and returns when the watching has certainly begun.
  package func watch(_ id: String, _ arguments: String...) throws -> Watching {
    let watching = try Watching(self, [id] + arguments)
    // Left until it is seen.
    try eventually("the watching has begun", within: .seconds(30)) {
      try done("notify", id, "begin")
      return try !watching.events("notify").isEmpty
    }
    return watching
  }

  /// Watches without making sure of anything.
  package func beginWatch(_ arguments: String...) throws -> Watching {
    try Watching(self, arguments)
  }
}
