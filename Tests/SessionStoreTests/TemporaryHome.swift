import Foundation
import SessionStore
import SystemKit

/// A home in a folder of its own, removed when the value goes.
final class TemporaryHome {
  // A class for its deinit.
  let home: Home

  init(_ parent: String = NSTemporaryDirectory()) throws {
    let folder = Path.join(parent, "store-tests-\(RandomToken.hexadecimal(bytes: 6))")
    home = Home(path: Path.join(try Self.made(folder), "home"))
    try FileSystem.makeFolders(home.path)
  }

  deinit {
    try? FileSystem.removeTree(Path.parent(home.path))
  }

  var store: SessionStore { SessionStore(home: home) }
  var folder: String { Path.parent(home.path) }

  func write(_ text: String) throws {
    try text.write(toFile: home.storeFile, atomically: false, encoding: .utf8)
  }

  func text() throws -> String {
    try String(contentsOfFile: home.storeFile, encoding: .utf8)
  }

  /// What lies beside the store, without the graves, which are kept for ten minutes on purpose.
  func names() throws -> [String] {
    try FileSystem.list(home.path).filter { !$0.hasSuffix(".dead") }
  }

  private static func made(_ folder: String) throws -> String {
    try FileSystem.makeFolders(folder)
    return try FileSystem.realPath(folder)
  }
}

/// The built `store-tool`, which lies beside the test bundle.
struct StoreTool {
  let home: Home
  var environment: [String: String] = [:]

  static let path: String = {
    // The bundle is the build folder on Linux, and lies in it on macOS.
    let bundle = Bundle(for: TemporaryHome.self).bundlePath
    let candidates = [bundle, Path.parent(bundle)].map { Path.join($0, "store-tool") }
    return candidates.first(where: FileSystem.isExecutable) ?? "store-tool"
  }()

  private var wholeEnvironment: [String: String] {
    environment.merging(["DEV_SESSIONS_HOME": home.path, "PATH": "/usr/bin:/bin"]) { $1 }
  }

  func program(_ arguments: [String]) -> Program {
    Program(Self.path, arguments, environment: wholeEnvironment)
  }

  /// Runs it to its end.
  @discardableResult
  func run(_ arguments: String...) throws -> Program.Result {
    guard let result = try program(arguments).run(until: .after(.seconds(30))) else {
      throw SystemError("finish", Self.path, code: 110)
    }
    return result
  }

  /// Starts it with its output going to a file.
  func start(_ arguments: [String], output: String = "/dev/null") throws -> Int32 {
    let nothing = try Descriptor.nothing()
    let sink = try Descriptor.appending(output)
    return try program(arguments).spawn(
      input: nothing.number, output: sink.number, errors: sink.number)
  }

  /// Runs a shell script in which `$TOOL` is the program.
  func shell(_ script: String) throws -> Program.Result {
    let variables = wholeEnvironment.merging(["TOOL": Self.path]) { $1 }
    let shell = Program("/bin/sh", ["-c", script], environment: variables)
    guard let result = try shell.run(until: .after(.seconds(30))) else {
      throw SystemError("finish", "sh", code: 110)
    }
    return result
  }
}

/// The value `error` would have as a message, for comparing.
func message(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "no error"
  } catch {
    return "\(error)"
  }
}

func makeRecord(_ name: String) throws -> SessionRecord {
  SessionRecord(
    name: try SessionName(name), agentID: "0b9c", kind: "claude", path: "/tmp",
    createdAt: Timestamp(milliseconds: 0))
}
