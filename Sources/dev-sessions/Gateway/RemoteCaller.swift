internal import DevSessions
internal import Remote
internal import SystemKit

extension Caller {
  /// Somebody elsewhere, whose request this is.
  ///
  /// - Parameter folder: Where the folders are that are meant; as the request says when it is nil.
  static func remote(
    _ request: RunRequest,
    folder: (@Sendable (_ path: String?) throws -> String)? = nil,
    _ give: @escaping @Sendable (RunFrame) -> Void
  ) -> Caller {
    Caller(
      output: Output(width: request.width, paths: request.paths) { text, channel in
        give(channel == .results ? .output(text) : .errors(text))
        return nil
      },
      readInput: { limit, _ in
        guard let text = request.input else {
          throw Failure(.usage, "there is no standard input here")
        }
        return try within(limit, Array(text.utf8), "standard input")
      },
      readFile: { path, limit, _ in
        try request.files[path].map { try within(limit, Array($0.utf8), path) }
      },
      writeFile: { path, bytes in
        give(.file(path, content: String(decoding: bytes, as: UTF8.self)))
      },
      process: nil,
      folder: folder ?? { try hostFolder($0, request) })
  }

  private static func within(_ limit: Int, _ bytes: [UInt8], _ what: String) throws -> [UInt8] {
    guard bytes.count <= limit else { throw Failure(.failed, "\(what) is too large") }
    return bytes
  }

  /// The folder of this machine that the caller means.
  private static func hostFolder(_ given: String?, _ request: RunRequest) throws -> String {
    guard let path = request.folders[given ?? ""] ?? given, path.hasPrefix("/") else {
      throw Failure(
        .usage,
        given.map { "“\($0)” is no absolute path" } ?? "a folder to work in must be given: path")
    }
    guard let paths = request.paths else { return path }
    let host: String
    do {
      host = try paths.hostPath(path)
    } catch {
      throw Failure(.failed, "\(error)")
    }
    guard try FileSystem.status(host, followingLinks: false) != nil else {
      throw Failure(
        .failed, "there is no folder \(given ?? path)",
        hint: "make it, or name another with --path")
    }
    // A link that means one thing in the container can lead elsewhere here.
    if let root = paths.host {
      let physical = try FileSystem.realPath(host)
      guard Path.isBelow(physical, try FileSystem.realPath(root)) else {
        throw Failure(.failed, "\(given ?? path) leads out of \(paths.container)")
      }
    }
    return host
  }
}
