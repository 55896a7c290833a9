package import JSON
package import SystemKit

/// The owner of a lock, as in its `owner.json`.
package struct LockOwner: Hashable, Sendable {
  /// The process.
  package let process: ProcessIdentity
  /// The name of the machine it runs on.
  package let host: String
  /// The scope in which its process number is valid (`Environment.processScope`).
  package let scope: String
  /// A random hexadecimal number that identifies this holding of the lock.
  package let token: String

  /// Makes the owner for one holding of a lock by this process.
  static func current() -> LockOwner {
    LockOwner(
      process: here.process, host: here.host, scope: here.scope,
      token: RandomToken.hexadecimal(bytes: 8))
  }

  /// The parts that stay the same for this process.
  ///
  /// Kept, as asking the kernel costs as much as a lock.
  private static let here = (
    process: ProcessIdentity.current, host: Environment.hostName, scope: Environment.processScope
  )

  /// Whether `other` can look up this process by its number.
  func isWithinReach(of other: LockOwner) -> Bool {
    host == other.host && scope == other.scope
  }
}

extension LockOwner {
  /// The name of the file in the lock's folder.
  static let fileName = "owner.json"

  /// The content of `owner.json`.
  package var json: JSONValue {
    [
      "pid": .int(process.pid), "startTime": .string(process.startTime), "host": .string(host),
      "scope": .string(scope), "token": .string(token),
    ]
  }

  /// Parses `owner.json`; nil when a member is missing or invalid.
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

/// The content of a lock's folder.
enum LockContent: Hashable {
  case owner(LockOwner)
  /// Nothing: a lock of another program, which makes only the folder.
  case empty
  /// Files, but none that names an owner.
  case unreadable
  /// The folder is gone.
  case gone

  /// Reads the folder's content.
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

/// The state of a lock, found without waiting for it or taking it.
package enum LockInspection: Hashable, Sendable {
  /// Nobody holds it.
  case free
  /// A process that lives, or that cannot be looked up from here, holds it.
  case held
  /// Its owner is gone; the next process that wants it takes it over.
  case abandoned

  /// Inspects the lock at this path.
  package init(of path: String) throws(SystemError) {
    switch try LockContent(of: path) {
    case .gone: self = .free
    case .owner(let owner) where owner.isWithinReach(of: .current()):
      self = owner.process.isCertainlyGone ? .abandoned : .held
    case .owner, .empty, .unreadable:
      let age = try FileSystem.status(path).map { Timestamp.now.since($0.modified) } ?? .zero
      self = age > FolderLock.staleness ? .abandoned : .held
    }
  }
}
