internal import JSON
internal import SessionStore
internal import SystemKit
internal import Tmux

/// The user's own keys in Claude Code's `keybindings.json`, as far as they bear on sending a prompt.
///
/// Its form (2.1.332): `{"bindings":[{"context":"Chat","bindings":{"enter":"chat:newline"}}]}`; a key
/// bound to null does nothing, and two keys with a space between them are pressed one after the other.
struct ClaudeKeyBindings {
  static let fileName = "keybindings.json"
  private static let submit = "chat:submit"

  /// The action of each key in the input box that the user has bound.
  private let actions: [(key: String, action: String?)]

  /// Reads the file in Claude Code's folder; one that is missing or broken binds nothing.
  init(configuration: String) {
    let path = Path.join(configuration, Self.fileName)
    let bytes = (try? FileSystem.read(path, limit: 1 << 20)) ?? nil
    self.init(bytes.flatMap { try? JSONValue(parsing: $0) } ?? .null)
  }

  init(_ file: JSONValue) {
    let blocks = (file["bindings"]?.array ?? []).filter { $0["context"]?.string == "Chat" }
    actions = blocks.flatMap { block in
      (block["bindings"]?.object?.members ?? []).map { ($0.key.lowercased(), $0.value.string) }
    }
  }

  /// The action bound to a key; nil when the user has not bound it.
  private func action(of key: String) -> String?? {
    actions.last { $0.key == key }.map(\.action)
  }

  /// The user's action for Enter where it does not submit; nil when Enter submits.
  var actionOfEnter: String? {
    guard let action = action(of: "enter") ?? action(of: "return"), action != Self.submit else {
      return nil
    }
    return action ?? "nothing"
  }

  /// The keys that submit what is in the input box; nil when tmux can send none of them.
  var submitKeys: [Key]? {
    guard actionOfEnter != nil else { return [.enter] }
    for (name, action) in actions.reversed() where action == Self.submit {
      guard self.action(of: name) == .some(action) else { continue }
      let keys = name.split(separator: " ").map { Self.key(String($0)) }
      if !keys.isEmpty, !keys.contains(where: { $0 == nil }) { return keys.compactMap { $0 } }
    }
    return nil
  }

  /// The names of the keys that submit, for messages.
  var submitNames: [String] { actions.filter { $0.action == Self.submit }.map(\.key) }

  /// A key as tmux names it; nil for one that a terminal has no code for, such as ctrl+enter.
  private static func key(_ name: String) -> Key? {
    var parts = name.split(separator: "+").map(String.init)
    guard let base = parts.popLast() else { return nil }
    let modifiers = Set(
      parts.map { ["control": "ctrl", "option": "alt", "opt": "alt", "meta": "alt"][$0] ?? $0 })
    let named = [
      "enter": "Enter", "return": "Enter", "tab": "Tab", "space": "Space", "escape": "Escape",
      "up": "Up", "down": "Down", "left": "Left", "right": "Right", "home": "Home", "end": "End",
      "delete": "DC", "backspace": "BSpace", "pageup": "PageUp", "pagedown": "PageDown",
    ]
    let isFunction = base.first == "f" && base.dropFirst().allSatisfy(\.isNumber) && base.count > 1
    let word = named[base] ?? (isFunction ? base.uppercased() : base)
    if modifiers.isEmpty { return Key(word) }
    let isLetter = base.count == 1 && base.first?.isASCII == true
    switch modifiers {
    case ["ctrl"] where isLetter: return Key("C-\(word)")
    case ["alt"] where isLetter || word == "Enter": return Key("M-\(word)")
    case ["ctrl", "alt"] where isLetter: return Key("C-M-\(word)")
    case ["shift"] where word == "Tab": return Key("BTab")
    default: return nil
    }
  }
}

extension ClaudeSession {
  /// The keys that send what is in the input box: Enter, or what the user has bound in its place.
  ///
  /// - Throws: `Failure`: `failed` when Enter does something else and tmux can press no key that sends.
  var submitKeys: [Key] {
    get throws {
      let bindings = ClaudeKeyBindings(configuration: configuration)
      if let keys = bindings.submitKeys { return keys }
      let file = Path.join(configuration, ClaudeKeyBindings.fileName)
      throw Failure(
        .failed,
        "\(bindings.sentence) in \(file), so nothing can be sent to \(record.name)",
        hint: "bind another key to chat:submit there, such as ctrl+s")
    }
  }
}

extension ClaudeKeyBindings {
  /// The clause that says why nothing can be sent.
  var sentence: String {
    let bound = submitNames.map { "“\($0)”" }.joined(separator: ", ")
    let other = bound.isEmpty ? "no key is bound to chat:submit" : "tmux cannot press \(bound)"
    return "Enter is bound to \(actionOfEnter ?? "chat:submit") and \(other)"
  }
}
