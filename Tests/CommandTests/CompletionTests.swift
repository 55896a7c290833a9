import SystemKit
import TestSandbox
import Testing

/// What is typed, and what must and must not be offered for its last word.
struct CompletionCase: CustomTestStringConvertible, Sendable {
  let line: [String]
  let offered: [String]
  let absent: [String]

  init(_ line: String, _ offered: [String], not absent: [String] = []) {
    self.line = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    self.offered = offered
    self.absent = absent
  }

  var testDescription: String { line.joined(separator: " ") }
}

/// The shells that not every machine has.
enum OtherShells {
  static let zsh: String? = locate("zsh")
  static let fish: String? = locate("fish")

  private static func locate(_ name: String) -> String? {
    Program.locate(name, in: ["PATH": "/usr/bin:/bin:/usr/local/bin:/opt/homebrew/bin"])
  }
}

extension CommandTests {
  /// The completion scripts in the shells they are for.
  @Suite struct CompletionTests {
    static let cases: [CompletionCase] = [
      CompletionCase("dev-sessions cr", ["create"], not: ["send"]),
      CompletionCase("dev-sessions last", ["last-message"]),
      CompletionCase("dev-sessions help wa", ["wait"]),
      CompletionCase("dev-sessions config un", ["unset"], not: ["uninstall-skill"]),
      CompletionCase("dev-sessions completion ", ["bash", "zsh", "fish"]),
      CompletionCase("dev-sessions create --permissions ac", ["accept-edits"]),
      CompletionCase("dev-sessions create -p fol", ["folder/"], not: ["folio.md"]),
      CompletionCase("dev-sessions send -f fol", ["folio.md"]),
      CompletionCase("dev-sessions send fiz", ["fizz-top"], not: ["riven-jg"]),
      CompletionCase("dev-sessions wait fizz-top riv", ["riven-jg"], not: ["fizz-top"]),
      CompletionCase("dev-sessions wait --timeout 5m riv", ["riven-jg"]),
      CompletionCase("dev-sessions resume --t", ["--timeout"], not: ["--json"]),
    ]

    private func prepared() throws -> Sandbox {
      let sandbox = try sandbox()
      try sandbox.store(
        Sandbox.record("fizz-top"), Sandbox.record("riven-jg", state: "stopped"))
      try sandbox.write("", to: "work/folio.md")
      _ = try sandbox.folder("work/folder")
      return sandbox
    }

    @Test("bash", arguments: cases)
    func bash(_ each: CompletionCase) throws {
      let sandbox = try prepared()
      let script = """
        set -u; cd work; source <(dev-sessions completion bash)
        COMP_TYPE=9 COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        _dev_sessions dev-sessions "${COMP_WORDS[COMP_CWORD]}" ""
        printf '%s\\n' ${COMPREPLY[@]+"${COMPREPLY[@]}"}
        """
      let finished = try sandbox.execute(
        "/bin/bash", ["-c", "cd \(sandbox.root); \(script)", "bash"] + each.line)
      // bash itself adds the slash behind a folder.
      check(each, finished, [""])
    }

    @Test("bash: the value of --option=value, and the status in a list")
    func bashDetails() throws {
      let sandbox = try prepared()
      let script = """
        set -u; cd \(sandbox.work); source <(dev-sessions completion bash)
        COMP_TYPE=9 COMP_WORDS=(dev-sessions create --permissions = pl) COMP_CWORD=4
        _dev_sessions dev-sessions pl =; echo "${COMPREPLY[@]}"
        COMP_TYPE=63 COMP_WORDS=(dev-sessions resume '') COMP_CWORD=2
        _dev_sessions dev-sessions '' resume; printf '%s\\n' "${COMPREPLY[@]}"
        """
      let finished = try sandbox.execute("/bin/bash", ["-c", script])
      #expect(
        finished.output == "plan\nfizz-top  (exited)\nriven-jg  (stopped)", "\(finished)")
    }

    @Test("bash: as it is typed")
    func bashTyped() throws {
      try typed("bash --norc --noprofile", "source <(dev-sessions completion bash)")
    }

    @Test("zsh: as it is typed", .enabled(if: OtherShells.zsh != nil, "zsh is not installed"))
    func zshTyped() throws {
      try typed(
        "zsh -f", "autoload -Uz compinit; compinit -u; source <(dev-sessions completion zsh)")
    }

    @Test("zsh: from a file in fpath", .enabled(if: OtherShells.zsh != nil, "zsh is not installed"))
    func zshFile() throws {
      let sandbox = try sandbox()
      let text = try sandbox.done("completion", "zsh")
      try sandbox.write(text + "\n", to: "functions/_dev-sessions")
      try typed(
        "zsh -f", "fpath=(\(sandbox.root)/functions $fpath); autoload -Uz compinit; compinit -u")
    }

    @Test("fish", .enabled(if: OtherShells.fish != nil, "fish is not installed"), arguments: cases)
    func fish(_ each: CompletionCase) throws {
      let sandbox = try prepared()
      let script = """
        cd \(sandbox.work); dev-sessions completion fish | source
        complete -C '\(each.line.joined(separator: " "))'
        """
      let finished = try sandbox.execute(
        try #require(OtherShells.fish), ["--no-config", "-c", script])
      check(each, finished, ["", "/"])
    }

    private func check(_ each: CompletionCase, _ finished: Finished, _ ends: [String]) {
      let words = finished.output.split(separator: "\n").map {
        String($0.prefix { $0 != "\t" })
      }
      for word in each.offered {
        let forms = [word, word.hasSuffix("/") ? String(word.dropLast()) : word]
        #expect(words.contains(where: forms.contains), "\(word): \(finished)")
      }
      for word in each.absent { #expect(!words.contains(word), "\(finished)") }
      #expect(finished.errors.isEmpty, "\(finished)")
    }

    /// Types into a real shell and looks at its screen.
    private func typed(_ shell: String, _ setUp: String) throws {
      let sandbox = try prepared()
      try sandbox.tmux(
        "-f", "/dev/null", "new-session", "-d", "-s", "shell", "-x", "150", "-y", "40", "-c",
        sandbox.work, "env PS1='ready> ' \(shell)")
      func screen() throws -> String {
        try sandbox.tmux("capture-pane", "-p", "-J", "-t", "shell").output
      }
      try sandbox.tmux("send-keys", "-t", "shell", "\(setUp); PS1='set> '; clear", "Enter")
      try eventually("the shell is set up") { try screen().hasPrefix("set> ") }
      for (line, completed) in [
        ("dev-sessions last-m", "dev-sessions last-message"),
        ("dev-sessions status riv", "dev-sessions status riven-jg"),
        ("dev-sessions config uns", "dev-sessions config unset"),
        ("dev-sessions create --permissions acc", "dev-sessions create --permissions accept-edits"),
        ("dev-sessions create --accept-b", "dev-sessions create --accept-bypass"),
        ("dev-sessions send fizz-top -f foli", "dev-sessions send fizz-top -f folio.md"),
      ] {
        try sandbox.tmux("send-keys", "-t", "shell", "-l", line)
        try eventually("\(line) is typed") { try screen().contains("set> \(line)") }
        try sandbox.tmux("send-keys", "-t", "shell", "Tab")
        try eventually("\(completed) is completed") { try screen().contains("set> \(completed)") }
        try sandbox.tmux("send-keys", "-t", "shell", "C-u", "C-l")
        try eventually("the line is empty") { try !screen().contains("dev-sessions") }
      }
    }
  }
}
