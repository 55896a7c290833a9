internal import Foundation
internal import SystemKit

/// The scripted model's server, as a process of its own.
struct ModelProcess: Sendable {
  let address: String
  private let pid: Int32

  /// Starts it; the log goes to `model.log` in `folder`.
  init(folder: String, logsBodies: Bool) throws {
    let program = Program(
      try BuiltPrograms.program("scripted-model"),
      ["--log", Path.join(folder, "model.log")] + (logsBodies ? ["--log-bodies"] : []),
      environment: ["SWIFT_BACKTRACE": "enable=no"])
    let output = Path.join(folder, "model.url")
    try FileSystem.replace(output, with: [])
    guard let file = FileHandle(forWritingAtPath: output),
      let null = FileHandle(forUpdatingAtPath: "/dev/null")
    else { throw SandboxError("cannot write \(output)") }
    pid = try program.spawn(
      input: null.fileDescriptor, output: file.fileDescriptor, errors: null.fileDescriptor,
      inNewSession: true)
    let child = pid
    var text = ""
    do {
      try eventually("the scripted model announces its address") {
        text = String(decoding: try FileSystem.read(output) ?? [], as: UTF8.self)
        return text.hasSuffix("\n")
      }
    } catch {
      ProcessIdentity(running: child)?.signal(.kill)
      throw error
    }
    address = String(text.dropLast())
  }

  /// Kills it and takes note of its end.
  func end() {
    ProcessIdentity(running: pid)?.signal(.kill)
    _ = try? Program.reap(pid)
  }
}
