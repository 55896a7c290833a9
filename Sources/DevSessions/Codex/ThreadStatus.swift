internal import JSON

/// What Codex says a thread is doing.
enum ThreadStatus: Hashable, Sendable {
  /// What a turn waits for.
  enum Flag: String, Hashable, Sendable {
    case waitingOnApproval
    case waitingOnUserInput
  }

  /// Not in the server's memory, so no turn of it runs.
  case notLoaded
  case idle
  /// Idle after a turn that failed.
  case systemError
  case active([Flag])
  /// Not told, or not known to this version.
  case unknown(String?)

  /// Reads all forms that shipped since 0.104: `{"type":"idle"}`, `"idle"`,
  /// `{"active":{"activeFlags":[…]}}`, and none at all.
  init(_ value: JSONValue?) {
    switch value {
    case .string(let word): self.init(word, details: nil)
    case .object(let object):
      if let word = object["type"]?.string {
        self.init(word, details: value)
      } else if let member = object.members.first {
        self.init(member.key, details: member.value)
      } else {
        self = .unknown(nil)
      }
    case nil, .null: self = .unknown(nil)
    default: self = .unknown(value?.text())
    }
  }

  private init(_ word: String, details: JSONValue?) {
    switch word {
    case "notLoaded", "not_loaded": self = .notLoaded
    case "idle": self = .idle
    case "systemError", "system_error": self = .systemError
    case "active":
      let flags = details?["activeFlags"] ?? details?["active_flags"]
      self = .active((flags?.array ?? []).compactMap { $0.string.flatMap(Flag.init(spelled:)) })
    default: self = .unknown(word)
    }
  }

  var isActive: Bool {
    if case .active = self { true } else { false }
  }

  /// What it waits for, if it does.
  var waitsFor: Flag? {
    if case .active(let flags) = self { flags.first } else { nil }
  }

  /// The word, as Codex spells it.
  var word: String {
    switch self {
    case .notLoaded: "notLoaded"
    case .idle: "idle"
    case .systemError: "systemError"
    case .active(let flags): (["active"] + flags.map(\.rawValue)).joined(separator: " ")
    case .unknown(let word): word ?? "not told"
    }
  }
}

extension ThreadStatus.Flag {
  fileprivate init?(spelled word: String) {
    switch word {
    case "waitingOnApproval", "waiting_on_approval": self = .waitingOnApproval
    case "waitingOnUserInput", "waiting_on_user_input": self = .waitingOnUserInput
    default: return nil
    }
  }
}
