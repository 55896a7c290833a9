internal import JSON

/// The contents of the store's file: all records, and everything in it that is unknown to us.
///
/// Records without a valid ID, entries that are no objects, and unknown members keep their place
/// and are written back unchanged.
package struct StoreContents: Hashable, Sendable {
  /// The version of the file that this program writes.
  package static let version = 1

  private enum Entry: Hashable, Sendable {
    case record(SessionRecord)
    case unknown(JSONValue)
  }

  private var entries: [Entry]
  /// The members of the file; `sessions` is empty here and only keeps its place.
  private var members: JSONObject
  private let endsWithNewline: Bool

  /// Makes an empty store.
  package init() {
    entries = []
    members = JSONObject([("version", .int(Self.version)), ("sessions", [])])
    endsWithNewline = true
  }

  /// Parses the contents of a store's file.
  init(parsing bytes: [UInt8]) throws(StoreProblem) {
    let value: JSONValue
    do {
      value = try JSONValue(parsing: bytes)
    } catch {
      let isEmpty = bytes.allSatisfy { $0 <= 0x20 }
      throw StoreProblem(description: isEmpty ? "it is empty" : "it is not JSON: \(error)")
    }
    guard case .object(let object) = value, let sessions = object["sessions"]?.array else {
      throw StoreProblem(
        description: "it has no list “sessions”", version: value["version"]?.int)
    }
    members = object
    members["sessions"] = []
    endsWithNewline = bytes.last == UInt8(ascii: "\n")
    entries = sessions.map { element in
      element.object.flatMap(SessionRecord.init).map(Entry.record) ?? .unknown(element)
    }
  }

  /// Returns the text of the file.
  func bytes() -> [UInt8] {
    var object = members
    object["sessions"] = .array(
      entries.map { entry in
        switch entry {
        case .record(let record): record.json
        case .unknown(let value): value
        }
      })
    return JSONValue.object(object).bytes(.indented) + (endsWithNewline ? [0x0A] : [])
  }

  /// Whether the file's version is one that this program can write.
  var isWritable: Bool {
    guard let version = members["version"] else { return true }
    return version.int.map { $0 <= Self.version } ?? false
  }

  /// The version as it stands in the file.
  var versionText: String {
    members["version"]?.text() ?? "none"
  }
}

extension StoreContents {
  /// The records of all sessions, in the order of the file.
  package var records: [SessionRecord] {
    entries.compactMap { entry in
      if case .record(let record) = entry { record } else { nil }
    }
  }

  /// The number of entries that are no records of ours.
  package var unknownCount: Int {
    entries.count - records.count
  }

  /// The record of a session.
  ///
  /// Setting it replaces it in place or appends it; nil removes it.
  package subscript(name: SessionName) -> SessionRecord? {
    get {
      guard let index = index(of: name), case .record(let record) = entries[index] else {
        return nil
      }
      return record
    }
    set {
      guard let newValue else {
        entries.removeAll { Self.name(of: $0) == name }
        return
      }
      precondition(newValue.name == name)
      if let index = index(of: name) {
        entries[index] = .record(newValue)
      } else {
        entries.append(.record(newValue))
      }
    }
  }

  /// Changes a session's record in place.
  ///
  /// - Returns: false when there is no such session.
  @discardableResult
  package mutating func change(
    _ name: SessionName, _ body: (inout SessionRecord) -> Void
  ) -> Bool {
    guard var record = self[name] else { return false }
    body(&record)
    self[name] = record
    return true
  }

  /// Returns the session whose ID is nearest to a mistyped one.
  package func nearest(to text: String) -> SessionName? {
    SessionName.nearest(to: text, among: records.map(\.name))
  }

  private func index(of name: SessionName) -> Int? {
    entries.firstIndex { Self.name(of: $0) == name }
  }

  private static func name(of entry: Entry) -> SessionName? {
    if case .record(let record) = entry { record.name } else { nil }
  }
}

// MARK: - Giving out IDs

extension StoreContents {
  /// Adds a record under a free default ID, drawn at random.
  ///
  /// To be called within `SessionStore.update`, so that no two processes get the same ID.
  ///
  /// - Parameters:
  ///   - live: IDs of tmux sessions, which are taken too.
  ///   - record: Makes the record for the drawn name.
  package mutating func claim(
    avoiding live: Set<String> = [], _ record: (SessionName) -> SessionRecord
  ) -> SessionName {
    let taken = live.union(records.map(\.name.text))
    let name = ChampionNames.draw { taken.contains($0.text) }
    self[name] = record(name)
    return name
  }

  /// Adds a record under the ID that the user chose.
  ///
  /// - Throws: `StoreError.nameTaken` when a record, also an inactive one, or a tmux session has
  ///   it.
  package mutating func claim(
    _ record: SessionRecord, avoiding live: Set<String> = []
  ) throws(StoreError) {
    guard self[record.name] == nil else {
      throw .nameTaken(record.name, by: "a session")
    }
    guard !live.contains(record.name.text) else {
      throw .nameTaken(record.name, by: "a tmux session that is not ours")
    }
    self[record.name] = record
  }
}

/// The fault because of which a file cannot be read as a store.
struct StoreProblem: Error, Hashable, CustomStringConvertible {
  let description: String
  /// The version that the file claims, if it could be read that far.
  var version: Int?
}
