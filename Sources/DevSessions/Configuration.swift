package import JSON
internal import SessionStore
internal import SystemKit

/// The user's `config.json`: what they have agreed to per folder, and defaults of their own.
///
/// Members this version does not know, and the order of all, survive a change.
package struct Configuration: Sendable {
  let home: Home

  /// Where the file is, or would be.
  package var path: String { home.configuration }

  /// What the file holds; nothing when there is none.
  ///
  /// One that cannot be read is an error, and is left as it is.
  package func read() throws -> JSONObject {
    guard let bytes = try FileSystem.read(path, limit: 1 << 20) else { return JSONObject() }
    let value: JSONValue
    do throws(JSONSyntaxError) {
      value = try JSONValue(strictlyParsing: bytes)
    } catch {
      throw Failure(.failed, "\(path) is not JSON: \(error)", hint: "correct or remove it")
    }
    guard let object = value.object else {
      throw Failure(.failed, "\(path) is not a JSON object", hint: "correct or remove it")
    }
    return object
  }

  /// Changes what the file holds, under a lock; no change writes nothing.
  package func update(_ body: (inout JSONObject) -> Void) throws {
    let lock: FolderLock
    do {
      // A person's consent may be the first thing that is kept.
      try home.prepare()
      lock = try FolderLock(acquiring: path + ".lock", until: .after(.seconds(10)))
    } catch {
      throw Failure(.failed, "cannot write \(path): \(error)")
    }
    let before = try read()
    var object = before
    body(&object)
    if object != before {
      let text = JSONValue.object(object).bytes(.indented) + [UInt8(ascii: "\n")]
      try FileSystem.replaceLinked(path, with: text, mode: 0o600)
    }
    lock.release()
  }
}

extension DevSessions {
  /// The user's settings.
  package var configuration: Configuration { Configuration(home: home) }
}
