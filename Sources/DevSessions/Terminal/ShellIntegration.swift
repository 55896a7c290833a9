internal import SystemKit
internal import Transcripts

/// Has a shell say, unseen, where its prompts and commands begin and end and how commands exit.
///
/// Each mark is an operating system command that terminals ignore, with a secret in it, so that no
/// output can pass for one: `ESC ] 5379 ; <secret> ; <letter> [; <status>] BEL`, where `A` begins a
/// prompt, `B` ends it, `C` starts a command and `D` ends it. The user's own start-up files are read
/// first, and none of them is changed.
struct ShellIntegration {
  static let number = 5379

  /// What is run in the shell's place, with which variables and files.
  struct Launch {
    var arguments: [String]
    var environment: [String: String]
    /// Files in the integration's folder, by name.
    var files: [String: String]
  }

  /// The launch of an interactive shell that we know; nil for any other command.
  ///
  /// - Parameters:
  ///   - folder: where its files will be.
  static func launch(
    _ arguments: [String], nonce: String, folder: String, environment: [String: String]
  ) -> Launch? {
    let name = Path.name(arguments.first ?? "")
    let options = Set(arguments.dropFirst())
    let file = Path.join(folder, name)
    switch name {
    case "bash":
      guard options.isSubset(of: ["-i", "--norc", "--noprofile"]) else { return nil }
      let own = options.contains("--norc") ? "" : #"[ -r ~/.bashrc ] && . ~/.bashrc"#
      return Launch(
        arguments: [arguments[0], "--rcfile", file, "-i"], environment: [:],
        files: [name: own + "\n" + bash(nonce)])
    case "zsh":
      guard options.isSubset(of: ["-i"]) else { return nil }
      return Launch(
        arguments: [arguments[0], "-i"],
        environment: [
          "ZDOTDIR": folder,
          "DEV_SESSIONS_ZDOTDIR": environment["ZDOTDIR"] ?? Environment.home(environment),
        ],
        files: [
          ".zshenv": #"[ -r "$DEV_SESSIONS_ZDOTDIR/.zshenv" ] && . "$DEV_SESSIONS_ZDOTDIR/.zshenv""#
            + "\n",
          ".zshrc": zsh(nonce),
        ])
    case "fish":
      guard options.isSubset(of: ["-i", "--interactive", "-N", "--no-config"]) else { return nil }
      return Launch(
        arguments: arguments + ["-C", "source \(file.asShellWord)"], environment: [:],
        files: [name: fish(nonce)])
    case "sh", "dash", "ash":
      guard options.isSubset(of: ["-i"]) else { return nil }
      let earlier =
        environment["ENV"].map { "[ -r \($0.asShellWord) ] && . \($0.asShellWord)\n" } ?? ""
      return Launch(
        arguments: [arguments[0], "-i"], environment: ["ENV": file],
        files: [name: earlier + sh(nonce)])
    default: return nil
    }
  }

  // History expansion is off: what is sent comes from programs, which do not expect `!` to mean
  // anything.
  private static func bash(_ nonce: String) -> String {
    let mark = #"\[\e]\#(number);\#(nonce);"#
    return #"""
      set +H
      __dev_sessions_end() { local s=$?; builtin printf '\e]\#(number);\#(nonce);D;%s\a' "$s"; return "$s"; }
      __dev_sessions_prompt() {
        case $PS1 in *'\#(nonce)'*) ;; *) PS1='\#(mark)A\a\]'$PS1'\#(mark)B\a\]' ;; esac
        case $PS2 in *'\#(nonce)'*) ;; *) PS2='\#(mark)A\a\]'$PS2'\#(mark)B\a\]' ;; esac
      }
      PS0='\e]\#(number);\#(nonce);C\a'$PS0
      case $(declare -p PROMPT_COMMAND 2> /dev/null) in
        'declare -a'*) PROMPT_COMMAND=(__dev_sessions_end "${PROMPT_COMMAND[@]}" __dev_sessions_prompt) ;;
        *) PROMPT_COMMAND="__dev_sessions_end${PROMPT_COMMAND:+; $PROMPT_COMMAND}; __dev_sessions_prompt" ;;
      esac
      """# + "\n"
  }

  private static func zsh(_ nonce: String) -> String {
    let mark = #"%{\e]\#(number);\#(nonce);"#
    return #"""
      ZDOTDIR=$DEV_SESSIONS_ZDOTDIR
      unset DEV_SESSIONS_ZDOTDIR
      [ -r "$ZDOTDIR/.zshrc" ] && . "$ZDOTDIR/.zshrc"
      unsetopt prompt_sp bang_hist
      __dev_sessions_end() { local s=$?; builtin printf '\e]\#(number);\#(nonce);D;%s\a' "$s"; return $s }
      __dev_sessions_start() { builtin printf '\e]\#(number);\#(nonce);C\a' }
      __dev_sessions_prompt() {
        [[ $PS1 == *\#(nonce)* ]] || PS1=$'\#(mark)A\a%}'$PS1$'\#(mark)B\a%}'
        [[ $PS2 == *\#(nonce)* ]] || PS2=$'\#(mark)A\a%}'$PS2$'\#(mark)B\a%}'
      }
      precmd_functions=(__dev_sessions_end $precmd_functions __dev_sessions_prompt)
      preexec_functions=($preexec_functions __dev_sessions_start)
      """# + "\n"
  }

  private static func fish(_ nonce: String) -> String {
    let mark = #"\e]\#(number);\#(nonce);"#
    return #"""
      functions -c fish_prompt __dev_sessions_own_prompt
      function fish_prompt
        printf '\#(mark)A\a'
        __dev_sessions_own_prompt
        printf '\#(mark)B\a'
      end
      function __dev_sessions_start --on-event fish_preexec
        printf '\#(mark)C\a'
      end
      function __dev_sessions_end --on-event fish_postexec
        printf '\#(mark)D;%s\a' $status
      end
      set -g fish_greeting
      """# + "\n"
  }

  // A POSIX shell expands variables in its prompt, which is the one place it can speak from.
  private static func sh(_ nonce: String) -> String {
    #"""
    __dev_sessions_mark=$(printf '\033]\#(number);\#(nonce);')
    __dev_sessions_bell=$(printf '\007')
    PS1="${__dev_sessions_mark}D;\$?${__dev_sessions_bell}${__dev_sessions_mark}A${__dev_sessions_bell}${PS1:-$ }${__dev_sessions_mark}B${__dev_sessions_bell}"
    PS2="${__dev_sessions_mark}A${__dev_sessions_bell}${PS2:-> }${__dev_sessions_mark}B${__dev_sessions_bell}"
    """# + "\n"
  }
}
