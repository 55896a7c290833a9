import Foundation
import JSON
import SessionStore
import SystemKit
import Testing

@Suite("Folder lock")
struct FolderLockTests {
  let temporary: TemporaryHome
  var path: String { temporary.home.storeLock }

  init() throws {
    temporary = try TemporaryHome()
  }

  private func acquire(within duration: Duration = .milliseconds(60)) throws {
    let lock = try FolderLock(acquiring: path, until: .after(duration))
    lock.release()
  }

  private func age(_ path: String, seconds: Double) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -seconds)], ofItemAtPath: path)
  }

  /// Makes a lock as another process would have left it.
  private func plant(
    pid: Int32, startTime: String? = nil, host: String? = nil, token: String = "ab"
  )
    throws
  {
    try FileSystem.makeFolder(path)
    let owner: JSONValue = [
      "pid": .int(pid), "startTime": .string(startTime ?? ProcessIdentity.current.startTime),
      "host": .string(host ?? Environment.hostName),
      "scope": .string(host == nil ? Environment.processScope : "elsewhere"),
      "token": .string(token),
    ]
    try FileSystem.replace(Path.join(path, "owner.json"), with: owner.bytes())
  }

  @Test("a held lock names its owner; a released one leaves nothing")
  func lifetime() throws {
    let lock = try FolderLock(acquiring: path, until: .never)
    let isHeld = try lock.isHeld()
    let tookOver = lock.tookOver
    #expect(isHeld && !tookOver)
    let owner = try JSONValue(parsing: FileSystem.read(Path.join(path, "owner.json")) ?? [])
    #expect(owner["pid"]?.int == Int(ProcessIdentity.currentNumber))
    #expect(owner["startTime"]?.string == ProcessIdentity.current.startTime)
    #expect(owner["host"]?.string == Environment.hostName)
    lock.release()
    #expect(try FileSystem.list(temporary.home.path).isEmpty)
  }

  @Test("a wait for a lock that times out names the owner and the remedy")
  func timeOut() throws {
    let lock = try FolderLock(acquiring: path, until: .never)
    let text = message { try acquire() }
    #expect(
      text.hasPrefix("the lock \(path) is still held by process \(ProcessIdentity.currentNumber) (")
    )
    #expect(text.contains("end that process"))
    let isHeld = try lock.isHeld()
    #expect(isHeld)
    lock.release()
    #expect(try FileSystem.list(temporary.home.path).isEmpty)
  }

  @Test(
    "a dead owner's lock is taken over at once, also when its number lives on as another process")
  func dead() throws {
    try plant(pid: 0x3fff_fff0)
    try acquire()
    try plant(pid: ProcessIdentity.currentNumber, startTime: "1", token: "cd")
    try acquire()
    try plant(pid: 0, token: "ef")
    try acquire()
    #expect(try FileSystem.list(temporary.home.path).allSatisfy { $0.hasSuffix(".dead") })
  }

  @Test("another machine's lock is respected for 30 s")
  func foreign() throws {
    try plant(pid: 0x3fff_fff0, host: "elsewhere")
    #expect(message { try acquire() }.contains("process 1073741808 on elsewhere"))
    try age(path, seconds: 28)
    #expect(throws: LockError.self) { try acquire() }
    try age(path, seconds: 31)
    try acquire()
  }

  @Test("an empty folder is the TypeScript dev-sessions' lock and respected for 30 s")
  func empty() throws {
    try FileSystem.makeFolder(path)
    #expect(message { try acquire() }.contains("still held by another program"))
    try age(path, seconds: 28)
    #expect(throws: LockError.self) { try acquire() }
    try age(path, seconds: 31)
    try acquire()
    #expect(try FileSystem.list(temporary.home.path).isEmpty)
  }

  @Test("an owner that cannot be read counts as unknown", arguments: ["", "{", "{\"pid\":1}"])
  func unreadable(text: String) throws {
    try FileSystem.makeFolder(path)
    try FileSystem.append(Array(text.utf8), to: Path.join(path, "owner.json"))
    #expect(throws: LockError.self) { try acquire() }
    try age(path, seconds: 31)
    try acquire()
  }

  @Test("a file, a link or a dangling link with the lock's name is an error and stays")
  func obstructed() throws {
    try FileSystem.append([], to: path)
    #expect(
      message { try acquire() }
        == "the lock \(path) is a file, which dev-sessions never makes; see what it is and remove it"
    )
    try FileSystem.remove(path)
    for target in ["nowhere", "/tmp"] {
      try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
      #expect(message { try acquire() }.contains("is a symbolic link"))
      #expect(FileSystem.exists(path))
      try FileSystem.remove(path)
    }
  }

  @Test(
    "a process that found the owner dead before another took over cannot remove the new owner's lock"
  )
  func grave() throws {
    try plant(pid: 0x3fff_fff0, token: "ab")
    let winner = try FolderLock(acquiring: path, until: .never)
    let tookOver = winner.tookOver
    #expect(tookOver)
    // What the slow one would do now.
    #expect(throws: SystemError.self) { try FileSystem.rename(path, to: path + ".ab.dead") }
    let isHeld = try winner.isHeld()
    #expect(isHeld)
  }

  @Test(
    "an owner whose lock was stolen notices before it writes, and does not free the thief's lock")
  func stolen() throws {
    let store = temporary.store
    #expect(
      message {
        try store.update { contents in
          try FileSystem.removeTree(path)
          try plant(pid: ProcessIdentity.currentNumber)
          contents[try SessionName("a")] = try makeRecord("a")
        }
      }.contains("was taken over while this process was suspended"))
    #expect(FileSystem.exists(path))
    #expect(try temporary.names() == ["sessions.json.lock"])
  }

  @Test("files of killed processes are removed after a take-over, files of living ones stay")
  func leftovers() throws {
    let mine = ProcessIdentity.currentNumber
    let file = temporary.home.storeFile
    let dead = 0x3fff_fff0
    for name in ["\(file).\(dead).ab12.tmp", "\(file).\(mine).ab12.tmp", "\(file).note"] {
      try FileSystem.append([1], to: name)
    }
    try plant(pid: Int32(dead), token: "aa")
    try FileSystem.rename(path, to: "\(path).\(dead).aa.new")
    try plant(pid: mine, token: "bb")
    try FileSystem.rename(path, to: "\(path).\(mine).bb.new")
    try plant(pid: Int32(dead), token: "cc")
    try FileSystem.rename(path, to: "\(path).cc.dead")
    try FileSystem.append([], to: "\(path).cc.dead/buried")
    try age("\(path).cc.dead", seconds: 700)
    try plant(pid: Int32(dead), token: "dd")
    try temporary.store.update { _ in }
    #expect(
      Set(try FileSystem.list(temporary.home.path))
        == [
          "sessions.json.\(mine).ab12.tmp", "sessions.json.lock.\(mine).bb.new",
          "sessions.json.lock.dd.dead", "sessions.json.note",
        ])
  }
}
