internal import JSON
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

  /// Whether all of another is agreed to.
  package func covers(_ other: Consent) -> Bool {
    (trust || !other.trust) && (bypass || !other.bypass)
  }

  /// Whether it answers this dialog.
  func covers(_ dialog: ScreenDialog.StartDialog) -> Bool {
    switch dialog {
    case .trust: trust
    case .bypassPermissions: bypass
    case .onboarding, .apiKey, .settingsWarning, .settingsError, .mcpServers: false
    }
  }
}

extension DevSessions {
  /// What a person has agreed to for a folder, now or earlier: remembered in `config.json`.
  package func consent(for folder: String, given: Consent = Consent()) throws -> Consent {
    var consent = Self.remembered(try configuration.read(), folder)
    if given == Consent() { return consent }
    try configuration.update { file in
      consent = Self.remembered(file, folder)
      consent.trust = consent.trust || given.trust
      consent.bypass = consent.bypass || given.bypass
      var all = file["consent"]?.object ?? JSONObject()
      var entry = all[folder]?.object ?? JSONObject()
      if consent.trust { entry["trust"] = true }
      if consent.bypass { entry["bypass"] = true }
      all[folder] = .object(entry)
      file["consent"] = .object(all)
    }
    return consent
  }

  private static func remembered(_ file: JSONObject, _ folder: String) -> Consent {
    let entry = file["consent"]?[folder]
    return Consent(
      trust: entry?["trust"]?.bool ?? false, bypass: entry?["bypass"]?.bool ?? false)
  }
}
