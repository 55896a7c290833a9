package import JSON
package import SystemKit

/// Who holds a lock, as its `owner.json` says.
package struct LockOwner: Hashable, Sendable {
  /// The process.
  package let process: ProcessIdentity
  /// The name of the machine it runs on.
  package let host: String
  /// Where its number means something (`Environment.processScope`).
  package let scope: String
  /// Sets this holding of the lock apart from all others; hexadecimal.
  package let token: String

  /// This process, about to take a lock once.
  static func current() -> LockOwner {
    LockOwner(
      process: here.process, host: here.host, scope: here.scope,
      token: RandomToken.hexadecimal(bytes: 8))
  }

  /// What stays the same as long as this process lives; asking the kernel costs as much as a lock.
  private static let here = (
    process: ProcessIdentity.current, host: Environment.hostName, scope: Environment.processScope
  )

  /// Whether the process, if it lives, can be found by its number from here.
  func isWithinReach(of other: LockOwner) -> Bool {
    host == other.host && scope == other.scope
  }
}

extension LockOwner {
  /// The name of the file in the lock's folder.
  static let fileName = "owner.json"

  /// The owner as it is written.
  package var json: JSONValue {
    [
      "pid": .int(process.pid), "startTime": .string(process.startTime), "host": .string(host),
      "scope": .string(scope), "token": .string(token),
    ]
  }

  /// Reads what `json` writes; nil when something is missing or cannot be.
  init?(_ json: JSONValue) {
    guard let pid = json["pid"]?.int.flatMap(Int32.init(exactly:)),
      let startTime = json["startTime"]?.string, let host = json["host"]?.string,
      let scope = json["scope"]?.string, let token = json["token"]?.string,
      (1...64).contains(token.utf8.count), token.allSatisfy(\.isHexDigit)
    else { return nil }
    self.init(
      process: ProcessIdentity(pid: pid, startTime: startTime), host: host, scope: scope,
      token: token)
  }
}

/// What a lock's folder holds.
enum LockContent: Hashable {
  case owner(LockOwner)
  /// Nothing: the lock of another program, which makes the folder and no more.
  case empty
  /// Files, but none that names an owner.
  case unreadable
  /// There is no such folder any more.
  case gone

  /// Looks into the folder.
  init(of folder: String) throws(SystemError) {
    let file = Path.join(folder, LockOwner.fileName)
    if let bytes = try FileSystem.read(file, limit: 65_536) {
      let owner = (try? JSONValue(parsing: bytes)).flatMap(LockOwner.init)
      self = owner.map(LockContent.owner) ?? .unreadable
    } else if FileSystem.exists(folder) {
      self = try FileSystem.list(folder).isEmpty ? .empty : .unreadable
    } else {
      self = .gone
    }
  }
}
