/// Functions on the text of paths; none looks at the disk.
package enum Path {
  /// Joins `folder` and `name` with one slash; an absolute `name` is returned alone.
  package static func join(_ folder: String, _ name: String) -> String {
    if name.hasPrefix("/") || folder.isEmpty { return name }
    return folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
  }

  /// Returns all but the last part: `/a/b` → `/a`, `/a` → `/`, `a` → `.`.
  package static func parent(_ path: String) -> String {
    let trimmed = withoutTrailingSlashes(path)
    guard let slash = trimmed.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    let parent = withoutTrailingSlashes(String(trimmed[..<slash]))
    return parent.isEmpty ? "/" : parent
  }

  /// Returns the last part: `/a/b` → `b`.
  package static func name(_ path: String) -> String {
    let trimmed = withoutTrailingSlashes(path)
    guard let slash = trimmed.utf8.lastIndex(of: UInt8(ascii: "/")) else { return trimmed }
    return String(trimmed[trimmed.utf8.index(after: slash)...])
  }

  /// Whether `path` is `folder` or below it.
  ///
  /// Compares text: both must be free of `..` and links.
  package static func isBelow(_ path: String, _ folder: String) -> Bool {
    folder == "/" || path == folder || path.utf8.starts(with: (folder + "/").utf8)
  }

  /// Returns an absolute path without `.`, `..` and extra slashes; `..` at the root is the root.
  package static func normalized(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") {
      switch part {
      case ".": continue
      case "..": _ = parts.popLast()
      default: parts.append(part)
      }
    }
    return "/" + parts.joined(separator: "/")
  }

  /// Replaces a leading `~` or `~/` by the home folder.
  package static func expandingHome(_ path: String, home: String) -> String {
    if path == "~" { return home }
    return path.hasPrefix("~/") ? join(home, String(path.dropFirst(2))) : path
  }

  private static func withoutTrailingSlashes(_ path: String) -> String {
    var end = path.utf8.endIndex
    while end > path.utf8.startIndex {
      let before = path.utf8.index(before: end)
      guard path.utf8[before] == UInt8(ascii: "/"), before > path.utf8.startIndex else { break }
      end = before
    }
    return String(path[..<end])
  }
}
