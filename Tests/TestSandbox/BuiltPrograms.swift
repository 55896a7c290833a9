internal import Foundation
internal import SystemKit

/// The paths of the programs under test: the built ones and the real agents.
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

  /// A real agent, `claude` or `codex`, that `make agents` fetches.
  package static func agent(_ name: String, source: String = #filePath) throws -> String {
    let root = Path.parent(Path.parent(Path.parent(source)))
    let path = Path.join(root, ".build/agents/programs/\(name)")
    guard FileSystem.isExecutable(path) else {
      throw SandboxError("there is no \(path): run “make agents”, which fetches it")
    }
    return path
  }
}

/// Why a test could not go on.
package struct SandboxError: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}
