internal import DevSessions
internal import SystemKit

/// Whoever called a command: where its results go, and what it can read there.
///
/// A command reads input, files and folders of its caller only through this, so that it works the
/// same for one in a container.
struct Caller: Sendable {
  let output: Output
  /// Everything on standard input, at most so many bytes.
  let readInput: @Sendable (_ limit: Int, _ deadline: Deadline) throws -> [UInt8]
  /// A file or what comes through a pipe, at most so many bytes; nil when there is none.
  let readFile: @Sendable (_ path: String, _ limit: Int, _ deadline: Deadline) throws -> [UInt8]?
  /// Makes a file hold these bytes, for its owner alone.
  let writeFile: @Sendable (_ path: String, _ bytes: [UInt8]) throws -> Void
  /// The process on this machine for which it calls; nil when it calls from elsewhere.
  let process: ProcessIdentity?
  /// The absolute path of a folder as it was given; of the one the caller is in for nil.
  let folder: @Sendable (_ path: String?) throws -> String
  /// Asks a person at a terminal and gives the line they type, nil when they end the input; itself nil
  /// where there is nobody to ask.
  var ask: (@Sendable (_ question: String) -> String?)?

  /// Whoever started this process.
  static var here: Caller {
    Caller(
      output: .standard,
      readInput: { try Terminal.readInput(limit: $0, until: $1) },
      readFile: { try readHere($0, limit: $1, until: $2) },
      writeFile: { try FileSystem.replace($0, with: $1, mode: 0o600) },
      process: .caller,
      folder: { try $0 ?? FileSystem.currentFolder() },
      ask: Terminal.isTerminal(0) && Terminal.isTerminal(2) ? askHere : nil)
  }

  /// A file that the user names may be a pipe: `-f <(git diff)`.
  private static func readHere(
    _ path: String, limit: Int, until deadline: Deadline
  ) throws -> [UInt8]? {
    do throws(SystemError) {
      return try FileSystem.readAnything(path, limit: limit, until: deadline)
    } catch {
      guard error.isWrongKind else { throw error }
      throw Failure(.usage, "\(error)")
    }
  }

  private static let askHere: @Sendable (String) -> String? = { question in
    Terminal.write(question, to: Output.Channel.messages.rawValue)
    return Terminal.readLine()
  }

  /// Puts a question that is answered with yes or no; nil where there is nobody to ask.
  func agrees(to question: String) -> Bool? {
    guard let ask else { return nil }
    while true {
      guard let answer = ask("\(question) [y/n] ") else { return false }
      switch answer.lowercased().first(where: { $0 != " " }) {
      case "y": return true
      case "n": return false
      default: continue
      }
    }
  }
}
