internal import Foundation
internal import SystemKit

/// Where the things under test are: what was built, and the real agent.
package enum BuiltPrograms {
  /// The folder the build puts programs and the test bundle in.
  package static let folder: String = {
    #if os(macOS)
    let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") } ?? .main
    return bundle.bundleURL.deletingLastPathComponent().path
    #else
    return Path.parent((try? Environment.executablePath()) ?? "")
    #endif
  }()

  /// A built program that must be there.
  package static func program(_ name: String) throws -> String {
    let path = Path.join(folder, name)
    guard FileSystem.isExecutable(path) else {
      throw SandboxError("there is no \(path): build everything first (swift build)")
    }
    return path
  }

  /// The real Claude Code that `make agents` fetches.
  package static func claude(source: String = #filePath) throws -> String {
    let root = Path.parent(Path.parent(Path.parent(source)))
    let libraries = Path.join(root, ".build/agents/lib")
    for name in (try? FileSystem.list(libraries)) ?? [] where name.hasPrefix("python3") {
      let path = Path.join(
        libraries, "\(name)/site-packages/claude_agent_sdk/_bundled/claude")
      if FileSystem.isExecutable(path) { return path }
    }
    throw SandboxError(
      "the real Claude Code is not below \(libraries): run “make agents”, which fetches it")
  }
}

/// Why a test could not go on.
package struct SandboxError: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}
