internal import JSON
internal import SessionStore
internal import SystemKit

/// The cells of a terminal session on the disk: the one that runs, and what became of the others.
struct CellStore: Sendable {
  /// How many results are kept.
  static let kept = 500

  let folder: SessionFolder

  /// The folder of the cell that runs.
  var running: String { Path.join(folder.path, "running") }
  private var ended: String { Path.join(folder.path, "cells") }

  private func resultPath(_ turn: String) -> String { Path.join(ended, "\(turn).json") }
  private func cellPath(_ turn: String) -> String { Path.join(running, "\(turn).json") }

  /// The cell that runs, if any.
  ///
  /// Where a crash fell between the result and the release, the rest is done here.
  func active() throws -> Cell? {
    for name in try FileSystem.list(running) where name.hasSuffix(".json") {
      let path = Path.join(running, name)
      guard let bytes = try FileSystem.read(path) else { continue }
      guard let cell = (try? JSONValue(parsing: bytes)).flatMap(Cell.init) else {
        // Not a whole file of ours: it is written under another name first.
        try FileSystem.remove(path)
        continue
      }
      guard let result = try result(cell.turn) else { return cell }
      let isUntold = [.failed, .rateLimited].contains(result.reason)
      try? TurnJournal.settle(result.turnResult, isUntold: isUntold, in: folder)
      try FileSystem.remove(path)
    }
    return nil
  }

  /// Takes the lock for a cell; the caller holds the send lock and knows that none runs.
  func begin(_ cell: Cell) throws {
    try FileSystem.makeFolders(running)
    try FileSystem.replace(cellPath(cell.turn), with: cell.json.bytes())
  }

  /// Notes something about the cell, if it still runs.
  func change(_ cell: Cell) throws {
    guard FileSystem.exists(cellPath(cell.turn)) else { return }
    try FileSystem.replace(cellPath(cell.turn), with: cell.json.bytes())
  }

  /// Gives the lock back as if the cell had never been.
  func cancel(_ cell: Cell) throws {
    try FileSystem.remove(cellPath(cell.turn))
  }

  /// Keeps the result and gives the lock back.
  ///
  /// - Returns: the result that counts: that of who was first.
  func end(_ result: CellResult) throws -> CellResult {
    try FileSystem.makeFolders(ended)
    let path = resultPath(result.turn)
    let temporary = "\(path).\(RandomToken.hexadecimal(bytes: 4)).tmp"
    try FileSystem.replace(temporary, with: result.json.bytes())
    try Self.place(temporary, at: path)
    let counted = try self.result(result.turn) ?? result
    // The result is kept: that the journals cannot be written must not keep the session busy.
    // Whoever looks first finishes the cell; its sender may be waiting, or wait later.
    let isUntold = [.failed, .rateLimited].contains(counted.reason)
    try? TurnJournal.settle(counted.turnResult, isUntold: isUntold, in: folder)
    try? PullRequestLinks.note(in: [counted.output], folder: folder)
    try FileSystem.remove(cellPath(result.turn))
    return counted
  }

  /// Gives a file its name, unless another has it already.
  private static func place(_ temporary: String, at path: String) throws(SystemError) {
    do throws(SystemError) {
      try FileSystem.renameExclusively(temporary, to: path)
    } catch  where error.isAlreadyThere {
      try FileSystem.remove(temporary)
    }
  }

  /// What became of a cell; nil when it runs, or never was.
  func result(_ turn: String) throws -> CellResult? {
    guard let bytes = try FileSystem.read(resultPath(turn)) else { return nil }
    return (try? JSONValue(parsing: bytes)).flatMap(CellResult.init)
  }

  /// Removes the results of all but the last turns.
  func prune(keeping turns: some Sequence<String>) throws {
    let names = try FileSystem.list(ended)
    guard names.count > Self.kept + 50 else { return }
    let kept = Set(turns.map { "\($0).json" })
    for name in names where !kept.contains(name) {
      try FileSystem.remove(Path.join(ended, name))
    }
  }
}
