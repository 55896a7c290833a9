internal import JSON

/// The demo's agent that has a screen and nothing else: a program, and the file that describes it.
enum DemoLibrarian {
  static let name = "librarian"

  /// What looks like an agent: it takes a question, works a moment, and answers.
  static let program = #"""
    #!/bin/sh
    # An agent of dev-sessions demo, known by its screen alone.
    echo 'Librarian. Ask about a name.'
    while printf 'ask> ' && IFS= read -r question; do
      printf 'looking it up ...'
      sleep 1
      printf '\r\033[K'
      case $question in
        *Ada*) echo 'Ada Lovelace published the first program.' ;;
        *Grace*) echo 'Grace Hopper wrote the first compiler.' ;;
        *Katherine*) echo 'Katherine Johnson computed the way to the Moon.' ;;
        *Margaret*) echo 'Margaret Hamilton led the writing of what landed there.' ;;
        *) echo 'There is nothing about that.' ;;
      esac
    done

    """#

  /// The description: how it is started, and which lines of its screen mean what.
  static func description(program: String) -> JSONValue {
    [
      "command": [.string(program)], "interrupt": ["C-c"], "settleMilliseconds": 300,
      "screen": [
        "working": [["match": "^looking it up", "lines": 1]],
        "ready": [["match": "^ask>$", "lines": 1]],
      ],
    ]
  }
}
