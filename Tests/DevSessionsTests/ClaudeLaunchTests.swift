import JSON
import Testing
import Tmux

@testable import DevSessions

@Suite("What Claude Code is started and typed with")
struct ClaudeLaunchTests {
  @Test(
    "the mode that asks for everything is named as the version names it",
    arguments: [
      ("2.1.329 (Claude Code)", "default"), ("2.1.331 (Claude Code)", "default"),
      ("2.1.332 (Claude Code)", "manual"), ("2.2.0 (Claude Code)", "manual"),
      ("wrapper 7\n3.0.1", "manual"), ("", "default"), ("no version at all 1.2", "default"),
    ])
  func permissionMode(version: String, mode: String) {
    let arguments = ClaudeLaunch.arguments(for: .ask, ClaudeVersion(version))
    #expect(arguments == ["--permission-mode", mode])
  }

  @Test(
    "the user's own key for sending is pressed, or named when it cannot be",
    arguments: [
      (#"{}"#, "enter"), (#"{"bindings":7}"#, "enter"),
      (#"{"bindings":[{"context":"Chat","bindings":{"ctrl+s":"chat:stash"}}]}"#, "enter"),
      (#"{"bindings":[{"context":"Global","bindings":{"enter":"chat:newline"}}]}"#, "enter"),
      (
        #"{"bindings":[{"context":"Chat","bindings":{"enter":"chat:newline","ctrl+s":"chat:submit"}}]}"#,
        "C-s"
      ),
      (
        #"{"bindings":[{"context":"Chat","bindings":{"enter":"chat:newline"}},{"context":"Chat","bindings":{"alt+enter":"chat:submit"}}]}"#,
        "M-Enter"
      ),
      (
        #"{"bindings":[{"context":"Chat","bindings":{"enter":null,"ctrl+x ctrl+s":"chat:submit"}}]}"#,
        "C-x C-s"
      ),
      (
        #"{"bindings":[{"context":"Chat","bindings":{"enter":"chat:newline","ctrl+enter":"chat:submit"}}]}"#,
        nil
      ),
      (#"{"bindings":[{"context":"Chat","bindings":{"enter":"chat:newline"}}]}"#, nil),
    ])
  func submitKeys(file: String, keys: String?) throws {
    let bindings = ClaudeKeyBindings(try JSONValue(parsing: file))
    let expected = keys.map {
      $0.split(separator: " ").compactMap { Key($0 == "enter" ? "Enter" : String($0)) }
    }
    #expect(bindings.submitKeys == expected)
  }
}
