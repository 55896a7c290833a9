internal import CSystem

/// A program to run, with its arguments, environment and input.
package struct Program: Sendable {
  /// The file to execute, found on `PATH` of `environment` if it has no slash.
  package var executable: String
  /// The arguments after the program's own name.
  package var arguments: [String]
  /// The whole environment; nothing is inherited.
  package var environment: [String: String]
  /// The bytes on its standard input; an empty array is an empty input.
  package var input: [UInt8]

  package init(
    _ executable: String, _ arguments: [String], environment: [String: String],
    input: [UInt8] = []
  ) {
    self.executable = executable
    self.arguments = arguments
    self.environment = environment
    self.input = input
  }
}

/// The end of a process: an exit code or a signal.
package enum ExitStatus: Hashable, Sendable, CustomStringConvertible {
  /// It ended by itself with this code.
  ///
  /// A code other than zero is a result, not an error.
  case exited(Int32)
  /// A signal ended it.
  case signalled(Int32)

  /// Reads what `waitpid` gives (the layout is the same on Linux and Darwin).
  package init(waitStatus status: Int32) {
    let signal = status & 0x7f
    self = signal == 0 ? .exited(status >> 8 & 0xff) : .signalled(signal)
  }

  package var isSuccess: Bool { self == .exited(0) }

  package var description: String {
    switch self {
    case .exited(let code): "exit \(code)"
    case .signalled(let signal): "signal \(signal)"
    }
  }
}

extension Program {
  /// The exit status and output of a finished program.
  package struct Result: Sendable {
    package let status: ExitStatus
    package let output: [UInt8]
    package let errorOutput: [UInt8]

    /// Standard output as text, invalid UTF-8 replaced.
    package var outputText: String { String(decoding: output, as: UTF8.self) }
    /// Standard error as text, invalid UTF-8 replaced.
    package var errorText: String { String(decoding: errorOutput, as: UTF8.self) }
  }

  /// Runs the program to its end and collects what it writes.
  ///
  /// - Returns: nil when `deadline` passed first; the program has then been killed.
  /// - Throws: `SystemError` when it could not be started; `isNotFound` when there is no such
  ///   program.
  package func run(until deadline: Deadline) throws(SystemError) -> Result? {
    let child = try PipedChild.start(self)
    var rest = input[...]
    var outputBytes: [UInt8] = []
    var errorBytes: [UInt8] = []
    var outputOpen = true
    var errorsOpen = true
    while outputOpen || errorsOpen {
      if rest.isEmpty { child.closeInput() }
      let ready = try Poll.wait(
        for: [
          .init(outputOpen ? child.output.number : -1),
          .init(errorsOpen ? child.errors.number : -1),
          .init(child.inputNumber ?? -1, readable: false, writable: true),
        ], until: deadline)
      if ready.allSatisfy({ !$0.isReady }) {
        child.endAtOnce()
        return nil
      }
      if ready[0].isReady { outputOpen = try child.output.read(into: &outputBytes) != .ended }
      if ready[1].isReady { errorsOpen = try child.errors.read(into: &errorBytes) != .ended }
      guard ready[2].isReady, child.inputNumber != nil else { continue }
      switch try child.write(some: rest) {
      case .moved(let count): rest = rest.dropFirst(count)
      case .ended: rest = []
      case .wouldBlock: break
      }
    }
    // A program may close its outputs and keep running.
    guard let status = child.reap(until: deadline) else {
      child.endAtOnce()
      return nil
    }
    return Result(status: status, output: outputBytes, errorOutput: errorBytes)
  }

  /// Starts the program with these descriptors as its standard ones and returns its process number.
  ///
  /// It gets default signal handling, whatever this process ignores. The caller must `waitpid` it.
  package func spawn(
    input: Int32, output: Int32, errors: Int32, inNewSession: Bool = false
  ) throws(SystemError) -> Int32 {
    let path = try located()
    var actions = FileActions()
    actions.duplicate(input, to: 0)
    actions.duplicate(output, to: 1)
    actions.duplicate(errors, to: 2)
    var attributes = SpawnAttributes()
    attributes.resetSignals(newSession: inNewSession)
    var child: pid_t = 0
    let code = withCStrings(([executable] + arguments).map { Array($0.utf8) }) { argv in
      withCStrings(environment.map { ForeignBytes.bytes("\($0.key)=\($0.value)") }) { envp in
        withSpawnGate {
          posix_spawn(&child, path, &actions.raw, &attributes.raw, argv, envp)
        }
      }
    }
    guard code == 0 else { throw SystemError("run", path, code: code) }
    return child
  }

  /// Returns the path of the file to execute.
  package func located() throws(SystemError) -> String {
    if executable.contains("/") { return executable }
    guard let path = Self.locate(executable, in: environment) else {
      throw SystemError("run", executable, code: ENOENT)
    }
    return path
  }

  /// Returns the first executable file called `name` on the environment's `PATH`.
  package static func locate(_ name: String, in environment: [String: String]) -> String? {
    for folder in (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":") {
      let path = Path.join(String(folder), name)
      if FileSystem.isExecutable(path) { return path }
    }
    return nil
  }

  /// Waits for a child process to end.
  package static func reap(_ child: Int32) throws(SystemError) -> ExitStatus {
    var status: Int32 = 0
    try checked("wait for a process") { waitpid(child, &status, 0) }
    return ExitStatus(waitStatus: status)
  }

  /// Replaces this process by the program; returns only by throwing.
  package func replaceProcess() throws(SystemError) -> Never {
    let path = try located()
    WriteSignals.restore()
    _ = withCStrings(([executable] + arguments).map { Array($0.utf8) }) { argv in
      withCStrings(environment.map { ForeignBytes.bytes("\($0.key)=\($0.value)") }) { envp in
        execve(path, argv, envp)
      }
    }
    throw .last("run", path)
  }
}

/// Calls `body` with a null-terminated array of C strings.
private func withCStrings<Result>(
  _ strings: [[UInt8]], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
  let copies = strings.map { bytes in
    (bytes + [0]).withUnsafeBytes { buffer in
      buffer.baseAddress.flatMap { strdup($0.assumingMemoryBound(to: CChar.self)) }
    }
  }
  defer { copies.forEach { free($0) } }
  return body(copies + [nil])
}

extension String {
  /// The text quoted as one word for a POSIX shell or fish.
  package var asShellWord: String {
    "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
