internal import JSON
internal import SessionStore
internal import SystemKit
internal import Transcripts

/// What a person has agreed to, so that Claude Code's dialogs about it may be answered with yes.
package struct Consent: Hashable, Sendable {
  /// The folder is one whose files the agent may be let loose on.
  package var trust = false
  /// The agent may work without asking for permission.
  package var bypass = false

  package init(trust: Bool = false, bypass: Bool = false) {
    self.trust = trust
    self.bypass = bypass
  }

  /// Whether it answers this dialog.
  func covers(_ dialog: ScreenDialog.StartDialog) -> Bool {
    switch dialog {
    case .trust: trust
    case .bypassPermissions: bypass
    case .onboarding, .apiKey, .settingsWarning: false
    }
  }
}

extension DevSessions {
  /// What a person has agreed to for a folder, now or earlier: remembered in `config.json`.
  func consent(for folder: String, given: Consent) throws -> Consent {
    let path = home.configuration
    if given == Consent() { return try Self.remembered(path, folder) }
    // A person's consent may be the first thing that is kept.
    try home.prepare()
    let lock: FolderLock
    do {
      lock = try FolderLock(acquiring: path + ".lock", until: .after(.seconds(10)))
    } catch {
      throw Failure(.failed, "cannot write \(path): \(error)")
    }
    var consent = try Self.remembered(path, folder)
    consent.trust = consent.trust || given.trust
    consent.bypass = consent.bypass || given.bypass
    var file = try Self.configurationFile(path)
    var all = file["consent"]?.object ?? JSONObject()
    var entry = all[folder]?.object ?? JSONObject()
    if consent.trust { entry["trust"] = true }
    if consent.bypass { entry["bypass"] = true }
    all[folder] = .object(entry)
    file["consent"] = .object(all)
    try FileSystem.replace(path, with: JSONValue.object(file).bytes(), mode: 0o600)
    lock.release()
    return consent
  }

  private static func remembered(_ path: String, _ folder: String) throws -> Consent {
    let entry = try configurationFile(path)["consent"]?[folder]
    return Consent(
      trust: entry?["trust"]?.bool ?? false, bypass: entry?["bypass"]?.bool ?? false)
  }

  /// The settings; a file that cannot be read is an error, and is left as it is.
  private static func configurationFile(_ path: String) throws -> JSONObject {
    guard let bytes = try FileSystem.read(path, limit: 1 << 20) else { return JSONObject() }
    guard let object = (try? JSONValue(parsing: bytes))?.object else {
      throw Failure(.failed, "\(path) is not a JSON object", hint: "correct or remove it")
    }
    return object
  }
}
