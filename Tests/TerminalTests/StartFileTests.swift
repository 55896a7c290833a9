import JSON
import SystemKit
import TestSandbox
import Testing

/// Start-up files that once took the marks, the statuses or the output of a shell.
@Suite(.sandbox) struct StartFileTests {
  /// A session whose commands give their output and status, whatever its start-up files do.
  private func checkCells(_ sandbox: Sandbox, _ id: String, marks: String = "complete") throws {
    #expect(try sandbox.cell(id, "echo one; echo two").output == "one\ntwo")
    let failed = try sandbox.cell(id, "printf nonl; (exit 3)")
    #expect(failed.output == "nonl")
    #expect(failed.status == 3)
    #expect(failed.code == 4)
    let silent = try sandbox.cell(id, "true")
    #expect(silent.output.isEmpty)
    #expect(silent.status == 0)
    #expect(try sandbox.statusJSON(id)["shellMarks"]?.string == marks)
    let log = try sandbox.log(id)
    #expect(!log.contains("syntax error") && !log.contains("readonly variable"))
  }

  @Test(
    "bash keeps its statuses",
    arguments: [
      ("PROMPT_COMMAND='history -a; '", "complete"), ("PROMPT_COMMAND='true;'", "complete"),
      ("PROMPT_COMMAND=$'true\\n'", "complete"), ("PROMPT_COMMAND='true # comment'", "complete"),
      ("PROMPT_COMMAND=(true 'false;')", "complete"),
      ("PROMPT_COMMAND='(exit 7)'; readonly PROMPT_COMMAND", "complete"),
      ("readonly PS1", "statuses"), ("shopt -u promptvars", "statuses"),
      ("set -a; PS1='> '; IFS=0123456789; set -o noclobber", "complete"),
      ("alias builtin=false local=false set=false return=false", "complete"),
      ("builtin() { echo hijacked; }", "complete"), ("set -u; shopt -s extdebug", "complete"),
      ("set -o posix; stty -echo; echo a banner", "complete"), ("PS1=''", "complete"),
      ("[ -z \"$TMUX\" ] && exec tmux", "complete"),
      ("export PROMPT_COMMAND='true' PS1='me> '", "complete"),
    ])
  func bash(_ file: String, _ marks: String) throws {
    let sandbox = try sandbox()
    try sandbox.write(file + "\n", to: "home/.bashrc")
    let id = try #require(try sandbox.terminal(["bash"]))
    try checkCells(sandbox, id, marks: marks)
  }

  @Test(
    "zsh keeps its statuses and last lines", .enabled(if: isInstalled("zsh")),
    arguments: [
      ["home/.zshenv": "ZDOTDIR=$HOME/zsh", "home/zsh/.zshrc": "PS1='xdg> '"],
      ["home/.zshenv": "unsetopt globalrcs; export ZDOTDIR=${ZDOTDIR:-$HOME}"],
      ["home/.zshrc": "setopt nounset ksh_arrays sh_word_split noclobber; RPROMPT='right %T'"],
      // A theme that sets its prompt after everybody else, as powerlevel10k does.
      [
        "home/.zshrc": """
        theme() {
          PS1='%F{green}~%f ❯ ' RPS1=right
          setopt prompt_sp
          precmd_functions=(${precmd_functions:#theme} theme)
        }
        precmd_functions+=(theme)
        """
      ],
      [
        "home/.zshrc":
          "precmd() { print took 1s }; alias -g A='| cat'; alias local=false"
      ],
    ])
  func zsh(_ files: [String: String]) throws {
    let sandbox = try sandbox()
    for (name, text) in files { try sandbox.write(text + "\n", to: name) }
    let id = try #require(try sandbox.terminal(["zsh"]))
    try checkCells(sandbox, id)
    #expect(try sandbox.cell(id, "env | grep DEV_SESSIONS_ZDOTDIR").output.isEmpty)
    #expect(try sandbox.cell(id, "print -r - wow!! # it's a comment").output == "wow!!")
  }

  @Test("a paste is run as it is, whatever widget the user has", .enabled(if: isInstalled("zsh")))
  func magicPaste() throws {
    let sandbox = try sandbox()
    try sandbox.write(
      """
      autoload -Uz bracketed-paste-magic url-quote-magic
      zle -N bracketed-paste bracketed-paste-magic
      zle -N self-insert url-quote-magic

      """, to: "home/.zshrc")
    let id = try #require(try sandbox.terminal(["zsh"]))
    #expect(try sandbox.cell(id, "echo http://h/a;echo b").output == "http://h/a\nb")
  }

  @Test("a shell that tells no statuses is said to, at create, in status and with each result")
  func noMarks() throws {
    let sandbox = try sandbox()
    try sandbox.write("readonly PS1 PROMPT_COMMAND=true\n", to: "home/.bashrc")
    let created = try sandbox.run(
      "create", "-q", "--cli", "terminal", "--id", "mute", "--", "bash")
    #expect(created.errors.contains("exit statuses are not known"))
    #expect(try sandbox.statusJSON("mute")["shellMarks"]?.string == "none")
    #expect(try sandbox.run("status", "mute").errors.contains("exit statuses are not known"))
    #expect(try sandbox.done("explain", "mute").contains("exit statuses are not known"))
    let result = try sandbox.cell("mute", "printf nonl; (exit 3)")
    #expect(result.output == "nonl")
    #expect(result.json["detail"]?.string?.contains("may have failed") == true)
  }

  @Test("the marks leave no trace in history, output or record, and their secret is nowhere")
  func traces() throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal(["bash"]))
    #expect(try sandbox.cell(id, "history").output.split(separator: "\n").count == 1)
    #expect(try sandbox.screen(id).contains("dev_sessions") == false)
    let secret = String(
      decoding: try FileSystem.read(
        sandbox.home + "/.dev-sessions/sessions/\(id)/shell/nonce") ?? [], as: UTF8.self)
    #expect(secret.count == 16)
    #expect(try sandbox.done("inspect", id).contains(secret) == false)
    for code in ["set -x", "echo x; (exit 5)", "set", "echo \"$PS1\"", "declare -f", "set +x"] {
      let result = try sandbox.cell(id, code)
      #expect(!result.output.contains(secret), "\(code)")
      #expect(
        code == "set" || code == "declare -f" || !result.output.contains("+ __dev"), "\(code)")
    }
    #expect(try sandbox.cell(id, "exec > out.txt").code == 0)
    #expect(try sandbox.cell(id, "echo hi; (exit 3)").status == 3)
    #expect(try sandbox.text(of: "work/out.txt") == "hi\n")
    #expect(try sandbox.cell(id, "exec > >(tee log.txt) 2>&1").code == 0)
    #expect(try sandbox.cell(id, "printf teed; (exit 3)").status == 3)
    #expect(try sandbox.text(of: "work/log.txt")?.contains(secret) == false)
  }

  @Test(
    "a shell whose options or hooks change while it runs",
    arguments: [
      "set -e", "PROMPT_COMMAND=\"true; $PROMPT_COMMAND\"", "unset PROMPT_COMMAND", "PS1='new> '",
      "exec 2> errors", "trap 'echo d > /dev/null' DEBUG", "PS1='x> '; PROMPT_COMMAND='true'",
    ])
  func changed(_ code: String) throws {
    let sandbox = try sandbox()
    let id = try #require(try sandbox.terminal(["bash"]))
    #expect(try sandbox.cell(id, code).code == 0)
    #expect(try sandbox.cell(id, "[ -f nofile ] && echo yes").status == 1)
    #expect(try sandbox.cell(id, "printf alive; ! false").output == "alive")
  }
}
