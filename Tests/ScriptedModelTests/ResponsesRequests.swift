import JSON
import ScriptedModel

/// The tools Codex 0.163.0 offers, by how it does.
enum CodexTools {
  /// To gpt-5.5: each for itself.
  static let plain: JSONValue = [
    ["type": "function", "name": "exec_command"], ["type": "function", "name": "write_stdin"],
    ["type": "custom", "name": "apply_patch"], ["type": "function", "name": "request_user_input"],
    ["type": "function", "name": "update_goal"],
  ]
  /// To a model it does not know: no patches.
  static let unknown: JSONValue = [["type": "function", "name": "exec_command"]]
  /// To gpt-6.1-sol: most of them as functions of the JavaScript that `exec` runs.
  static let code: JSONValue = [
    [
      "type": "namespace", "name": "functions",
      "tools": [
        ["type": "custom", "name": "exec"], ["type": "function", "name": "wait"],
        ["type": "function", "name": "request_user_input"],
      ],
    ],
    [
      "type": "namespace", "name": "collaboration",
      "tools": [["type": "function", "name": "spawn_agent"]],
    ],
  ]
}

/// A request as Codex sends it, with what it always puts first.
func codexRequest(
  _ items: [JSONValue], tools: JSONValue = CodexTools.plain, kind: String = "turn"
) -> JSONValue {
  let environment = codexUser("<environment_context>\n  <cwd>/tmp/w</cwd>\n</environment_context>")
  let offered: JSONValue = ["type": "additional_tools", "role": "developer", "tools": tools]
  let developer: JSONValue = [
    "type": "message", "role": "developer",
    "content": [["type": "input_text", "text": "You are Codex. [[say no]]"]],
  ]
  return [
    "model": "m", "stream": true, "prompt_cache_key": "thread",
    "input": .array([offered, developer, environment] + items),
    "client_metadata": ["x-codex-turn-metadata": .string("{\"request_kind\":\"\(kind)\"}")],
  ]
}

func codexUser(_ text: String) -> JSONValue {
  [
    "type": "message", "role": "user",
    "content": [["type": "input_text", "text": .string(text)]],
  ]
}

func codexSays(_ text: String) -> JSONValue {
  [
    "type": "message", "role": "assistant",
    "content": [["type": "output_text", "text": .string(text)]],
  ]
}

func codexCall(_ name: String, _ arguments: String = "{}", id: String = "c") -> JSONValue {
  [
    "type": "function_call", "name": .string(name), "call_id": .string(id),
    "arguments": .string(arguments),
  ]
}

func codexOutput(_ text: String, id: String = "c") -> JSONValue {
  ["type": "function_call_output", "call_id": .string(id), "output": .string(text)]
}

/// What Codex says in the user's name when it goes on with a goal.
func codexGoal(_ objective: String) -> JSONValue {
  codexUser(
    """
    <codex_internal_context source="goal">
    Continue working toward the active thread goal.

    <objective>
    \(objective)
    </objective>

    Budget:
    - Tokens used: 0
    </codex_internal_context>
    """)
}
