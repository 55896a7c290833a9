/// The descriptions of agents that come with the program; a file of the same name overrides one.
enum BuiltInAgents {
  static let all = ["aider": aider, "gemini": gemini, "opencode": opencode]

  private static let gemini = #"""
    {
      "command": ["gemini"],
      "permissions": {
        "bypass": ["--approval-mode", "yolo"],
        "ask": [],
        "accept-edits": ["--approval-mode", "auto_edit"]
      },
      "model": ["--model", "{model}"],
      "prompt": "typed",
      "statusBarLines": 3,
      "screen": {
        "waiting": [
          "1. Yes, allow once", "Apply this change?", "Allow execution", "Waiting for user confirmation",
          "Do you trust this folder", "How would you like to authenticate", "Waiting for auth"
        ],
        "working": [{"match": "(esc to cancel, *s)", "lines": 10}],
        "rateLimited": [
          "^✕ *quota", "^✕ *rate limit", "^✕ *resource exhausted", "^✕ *RESOURCE_EXHAUSTED",
          "^[API Error*quota", "^[API Error*rate limit", "^[API Error*RESOURCE_EXHAUSTED",
          "^Usage limit reached for "
        ],
        "failed": ["^[API Error", "^✕ "],
        "ready": ["Type your message", "Enter your prompt"]
      }
    }
    """#

  private static let aider = #"""
    {
      "command": ["aider", "--no-check-update", "--no-show-release-notes", "--no-pretty"],
      "permissions": {"bypass": ["--yes-always"]},
      "model": ["--model", "{model}"],
      "resume": ["--restore-chat-history"],
      "interrupt": ["C-c"],
      "prompt": "typed",
      "screen": {
        "waiting": [{"match": "(Y)es/(N)o*:$", "lines": 2}, {"match": "[Yes]:$", "lines": 2}],
        "working": [{"match": "^Waiting for *", "lines": 2}],
        "rateLimited": [
          "^litellm.RateLimitError", "^litellm.*insufficient quota",
          "^The API provider has rate limited you"
        ],
        "failed": ["^litellm.*Error", "^The API provider is not able to authenticate you"],
        "ready": [
          {"match": "^>$", "lines": 1}, {"match": "^ask>$", "lines": 1},
          {"match": "^architect>$", "lines": 1}, {"match": "^multi>$", "lines": 1}
        ]
      }
    }
    """#

  private static let opencode = #"""
    {
      "command": ["opencode"],
      "model": ["--model", "{model}"],
      "resume": ["--continue"],
      "prompt": "typed",
      "statusBarLines": 1,
      "screen": {
        "waiting": ["Permission required", "Allow once"],
        "working": [
          {"match": "esc interrupt$", "lines": 6}, {"match": "esc to interrupt$", "lines": 6},
          {"match": "^esc interrupt", "lines": 6}
        ],
        "rateLimited": [
          "^rate limit exceeded", "^quota exceeded", "^usage limit reached",
          "^Error: *rate limit", "^AI_APICallError*rate limit", "^AI_APICallError*quota"
        ],
        "failed": ["^AI_APICallError", "^ProviderAuthError"],
        "ready": ["Ask anything", "ctrl+p commands", "enter send"]
      }
    }
    """#
}
