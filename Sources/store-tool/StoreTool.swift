internal import JSON
internal import SessionStore
internal import SystemKit

/// Changes the store of `$DEV_SESSIONS_HOME` from another process, for the tests; not installed.
///
/// The environment chooses what goes wrong:
///
/// - `STORE_TOOL_DIE_AT=<step>` kills the process (SIGKILL) at that step;
/// - `STORE_TOOL_PAUSE_AT=<step>` holds it there until it is killed;
/// - `STORE_TOOL_DELAY_AT=<step>` sleeps there, each time up to 8 ms, to open the window for races;
/// - `STORE_TOOL_WITNESS=<file>` makes that file exclusively within each change and removes it
///   again: two processes that both think they hold the lock would meet there.
@main
struct StoreTool {
  static func main() {
    let tool: StoreTool
    do {
      tool = try StoreTool(environment: Environment.current())
      try tool.run(Array(CommandLine.arguments.dropFirst()))
    } catch let error as UsageError {
      Terminal.write("store-tool: \(error.description)\n", to: 2)
      Terminal.exit(2)
    } catch {
      Terminal.write("store-tool: \(error)\n", to: 2)
      Terminal.exit(1)
    }
  }

  private let store: SessionStore
  private let observe: StepObserver
  private let witness: String?

  private init(environment: [String: String]) throws {
    let dieAt = try Self.step(environment["STORE_TOOL_DIE_AT"])
    let pauseAt = try Self.step(environment["STORE_TOOL_PAUSE_AT"])
    witness = environment["STORE_TOOL_WITNESS"]
    let delayAt = try Self.step(environment["STORE_TOOL_DELAY_AT"])
    observe = { step in
      if step == dieAt { ProcessIdentity.current.signal(.kill) }
      if step == pauseAt {
        Terminal.write("\(step.rawValue)\n", to: 1)
        MonotonicClock.sleep(.seconds(3600))
      }
      if step == delayAt { MonotonicClock.sleep(.microseconds(Int.random(in: 0...8000))) }
    }
    store = SessionStore(home: try Home(environment: environment), observe: observe)
  }

  private static func step(_ name: String?) throws -> StoreStep? {
    guard let name else { return nil }
    guard let step = StoreStep(rawValue: name) else { throw UsageError("no step “\(name)”") }
    return step
  }

  private func run(_ arguments: [String]) throws {
    switch (arguments.first, arguments.count) {
    case ("add", 2): try add(try SessionName(arguments[1]))
    case ("update", 4):
      let name = try SessionName(arguments[1])
      try change { try set(arguments[2], .string(arguments[3]), of: name, in: &$0) }
    case ("remove", 2):
      let name = try SessionName(arguments[1])
      try change { $0[name] = nil }
    case ("list", 1):
      let names = try store.read().records.map { "\($0.name)\n" }
      Terminal.write(names.joined(), to: 1)
    case ("draw", 1):
      let name = try change { $0.claim(record) }
      Terminal.write("\(name)\n", to: 1)
    case ("count", 3): try count(try SessionName(arguments[1]), try number(arguments[2]))
    case ("abandon", 2): try abandon(try number(arguments[1]))
    default:
      throw UsageError(
        "usage: add ID | update ID FIELD VALUE | remove ID | list | draw | count ID TIMES "
          + "| abandon TIMES")
    }
  }

  private func record(_ name: SessionName) -> SessionRecord {
    SessionRecord(name: name, agentID: RandomToken.uuid(), kind: "terminal", path: "/tmp")
  }

  private func number(_ text: String) throws -> Int {
    guard let number = Int(text), number >= 0 else { throw UsageError("“\(text)” is no number") }
    return number
  }
}

extension StoreTool {
  private func add(_ name: SessionName) throws {
    try change { try $0.claim(record(name)) }
  }

  private func set(
    _ field: String, _ value: JSONValue, of name: SessionName, in contents: inout StoreContents
  ) throws {
    guard contents.change(name, { $0[field: field] = value }) else {
      throw ToolError("no session named “\(name)”")
    }
  }

  /// Adds the session if it is missing, and raises its `count` by one in `times` separate changes.
  private func count(_ name: SessionName, _ times: Int) throws {
    for _ in 0..<times {
      try change { contents in
        var record = contents[name] ?? record(name)
        record[field: "count"] = .int((record[field: "count"]?.int ?? 0) + 1)
        contents[name] = record
      }
    }
  }

  /// Takes the lock `times` times, and leaves it each time as a process that died would.
  ///
  /// The process itself lives on, so thousands of deaths cost only that many files.
  private func abandon(_ times: Int) throws {
    let path = store.home.storeLock
    try FileSystem.makeFolders(store.home.path)
    for _ in 0..<times {
      let lock = try FolderLock(acquiring: path, until: .after(.seconds(60)), observe: observe)
      try meetNobody()
      // With another token, the lock is no longer ours to release.
      let dead: JSONValue = [
        "pid": .int(ProcessIdentity.currentNumber), "startTime": "0",
        "host": .string(Environment.hostName), "scope": .string(Environment.processScope),
        "token": .string(RandomToken.hexadecimal(bytes: 8)),
      ]
      try FileSystem.replace(Path.join(path, "owner.json"), with: dead.bytes())
      lock.release()
    }
  }

  private func change<Result>(_ body: (inout StoreContents) throws -> Result) throws -> Result {
    try store.update { contents in
      try meetNobody()
      return try body(&contents)
    }
  }

  private func meetNobody() throws {
    guard let witness else { return }
    do {
      _ = try Descriptor.creating(witness)
    } catch {
      throw ToolError("two processes hold the lock: \(error)")
    }
    try FileSystem.remove(witness)
  }
}

private struct UsageError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}

private struct ToolError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
