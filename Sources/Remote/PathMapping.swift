package import JSON
internal import SystemKit

/// The correspondence of a container's paths and the host's: a folder of the host is the
/// container's workspace.
///
/// It compares the text of paths. Before using one on the disk, check where its links lead.
package struct PathMapping: Hashable, Sendable {
  /// The default path of a container's workspace.
  package static let usualWorkspace = "/workspace"

  /// The folder on the host; nil when the caller did not give one.
  package let host: String?
  /// The path of that folder in the container.
  package let container: String

  /// Makes a mapping.
  ///
  /// Both paths must be absolute.
  package init(host: String?, container: String) {
    self.host = host.map(Path.normalized)
    self.container = Path.normalized(container)
  }

  /// The reason why a path has no counterpart.
  package enum Problem: Error, Hashable, Sendable, CustomStringConvertible {
    /// It is in the workspace, whose place on the host is unknown.
    case hostUnknown(String)
    /// It is neither in the workspace nor in the host's folder.
    case outside(String, PathMapping)

    package var description: String {
      switch self {
      case .hostUnknown(let path):
        "HOST_PATH is required in a container with paths in its workspace (received \(path))"
      case .outside(let path, let mapping):
        "\(path) is not in \(mapping.container), so the host has no such folder"
      }
    }
  }

  /// Returns the host's path for one of the container.
  ///
  /// Paths in the host's folder are returned unchanged. Without a host folder, so is every path
  /// outside the workspace.
  package func hostPath(_ path: String) throws(Problem) -> String {
    let path = Path.normalized(path)
    guard let host else {
      guard !Path.isBelow(path, container) else { throw .hostUnknown(path) }
      return path
    }
    if Path.isBelow(path, container) { return Self.move(path, from: container, to: host) }
    guard Path.isBelow(path, host) else { throw .outside(path, self) }
    return path
  }

  /// Returns the container's path for one of the host; unchanged when it has none.
  package func containerPath(_ path: String) -> String {
    guard let host, Path.isBelow(path, host) else { return path }
    return Self.move(path, from: host, to: container)
  }

  /// The fields whose text is a path.
  private static let pathFields: Set<String> = [
    "path", "previousPath", "folder", "worktree", "cwd", "transcript", "workspace",
  ]

  /// Returns a result with the container's paths.
  ///
  /// Texts of agents are not changed.
  package func translated(_ value: JSONValue) -> JSONValue {
    switch value {
    case .array(let values): return .array(values.map(translated))
    case .object(let object):
      var result = JSONObject()
      for member in object.members {
        if Self.pathFields.contains(member.key), let path = member.value.string {
          result[member.key] = .string(containerPath(path))
        } else {
          result[member.key] = translated(member.value)
        }
      }
      return .object(result)
    default: return value
    }
  }

  private static func move(_ path: String, from old: String, to new: String) -> String {
    let rest = String(path.dropFirst(old == "/" ? 0 : old.count))
    return Path.normalized(new + "/" + rest)
  }
}
