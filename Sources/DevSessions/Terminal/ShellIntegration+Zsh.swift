internal import SystemKit

extension ShellIntegration {
  /// Ours in place of the user's `.zshenv`.
  ///
  /// zsh is started with `-d` and finds only our two files: whatever the files for all users or the
  /// user's own do to `ZDOTDIR` or to the options `rcs` and `globalrcs`, ours are read, and read
  /// theirs at the time and with the settings they expect.
  var zshEnvironment: String {
    #"""
    if (( ${+DEV_SESSIONS_ZDOTDIR} )); then ZDOTDIR=$DEV_SESSIONS_ZDOTDIR; else unset ZDOTDIR; fi
    unset DEV_SESSIONS_ZDOTDIR
    setopt globalrcs
    __dev_sessions_etc=/etc
    if [[ -e /etc/zsh/zshenv || -e /etc/zsh/zshrc ]]; then __dev_sessions_etc=/etc/zsh; fi
    if [[ -r "$__dev_sessions_etc/zshenv" ]]; then . "$__dev_sessions_etc/zshenv"; fi
    if [[ -o rcs && -r "${ZDOTDIR:-$HOME}/.zshenv" ]]; then . "${ZDOTDIR:-$HOME}/.zshenv"; fi
    __dev_sessions_rcs=
    if [[ -o rcs ]]; then __dev_sessions_rcs=r; fi
    if [[ -o globalrcs ]]; then __dev_sessions_rcs="${__dev_sessions_rcs}g"; fi
    if (( ${+ZDOTDIR} )); then __dev_sessions_zdotdir=$ZDOTDIR; fi
    setopt rcs; unsetopt globalrcs
    ZDOTDIR=\#(folder.asShellWord)
    """# + "\n"
  }

  /// Ours in place of the user's `.zshrc`.
  ///
  /// - Whatever option is set, the functions run with zsh's own (`emulate`); what `set -x` and `DEBUG`
  ///   traps show of them is sent away with all their output, and marks go to the terminal itself.
  /// - A theme may set its prompt after us, each time: the marks of the prompt are then missing, and
  ///   `D` alone says that one is shown.
  /// - While a command runs the prompts are the user's own, so that no command or child sees a mark. The
  ///   same function puts our hooks back where a command has set the lists anew.
  /// - zsh asks nothing of a person before it runs a command (`rm *`, corrections).
  /// - Text is pasted into the line as it is, not changed by a user's widget. Comments are comments,
  ///   and `!` means nothing: what is sent was written for a script.
  var zsh: String {
    let key = "$__dev_sessions_1$__dev_sessions_2;$$;"
    return #"""
      if (( ${+__dev_sessions_zdotdir} )); then ZDOTDIR=$__dev_sessions_zdotdir; else unset ZDOTDIR; fi
      case $__dev_sessions_rcs in *g*) setopt globalrcs ;; esac
      case $__dev_sessions_rcs in
        rg) if [[ -r "$__dev_sessions_etc/zshrc" ]]; then . "$__dev_sessions_etc/zshrc"; fi ;;
      esac
      case $__dev_sessions_rcs in
        r*) if [[ -r "${ZDOTDIR:-$HOME}/.zshrc" ]]; then . "${ZDOTDIR:-$HOME}/.zshrc"; fi ;;
        *) unsetopt rcs ;;
      esac
      \builtin unset __dev_sessions_zdotdir __dev_sessions_rcs __dev_sessions_etc
      __dev_sessions_were=
      if [[ -o aliases ]]; then __dev_sessions_were=aliases; fi
      if [[ -o allexport ]]; then __dev_sessions_were="$__dev_sessions_were allexport"; fi
      \builtin unsetopt allexport
      \builtin typeset +x __dev_sessions_were
      __dev_sessions_1='\#(halves.first)' __dev_sessions_2=\#(halves.second)
      \builtin typeset -gi __dev_sessions_n=0 __dev_sessions_told=0
      \builtin unsetopt aliases prompt_sp bang_hist correct correct_all
      \builtin setopt interactive_comments rm_star_silent
      __dev_sessions_end() { {
        local s=${1:-$?}
        emulate -L zsh; setopt no_xtrace no_err_exit no_err_return no_all_export
        if (( __dev_sessions_told )); then return 0; fi
        __dev_sessions_told=1
        __dev_sessions_n=$(( __dev_sessions_n + 1 ))
        if [[ -p /dev/fd/9 ]]; then command sleep 0.1; fi
        builtin printf '\e]%s;%s;D;%s;%s\a' "$__dev_sessions_1$__dev_sessions_2" "$$" \
          "$__dev_sessions_n" "$s" >| "${TTY:-/dev/tty}"
        return 0
      } 9>&1 > /dev/null 2>&1 }
      __dev_sessions_start() { {
        emulate -L zsh; setopt no_xtrace no_err_exit no_err_return no_all_export
        __dev_sessions_told=0
        builtin printf '\e]%s;%s;C\a' "$__dev_sessions_1$__dev_sessions_2" "$$" >| "${TTY:-/dev/tty}"
        local part
        for part in A B E; do
          part=$'\e]'"\#(key)$part"$'\a'
          PS1=${PS1//"%{$part%}"/} PS1=${PS1//"$part"/}
          PS2=${PS2//"%{$part%}"/} PS2=${PS2//"$part"/}
        done
        __dev_sessions_hook
      } > /dev/null 2>&1 }
      __dev_sessions_hook() {
        typeset -ga precmd_functions preexec_functions
        precmd_functions=(
          __dev_sessions_end ${precmd_functions:#__dev_sessions_*} __dev_sessions_options __dev_sessions_prompt
        )
        if (( ! ${preexec_functions[(I)__dev_sessions_start]} )); then
          preexec_functions+=(__dev_sessions_start)
        fi
      }
      __dev_sessions_prompt() { {
        local open= close=
        if [[ -o promptpercent ]]; then open=%{ close=%}; fi
        emulate -L zsh; setopt no_xtrace no_err_exit no_err_return no_all_export
        __dev_sessions_told=0
        local key=$'\e]'"\#(key)"
        if [[ $PS1 != *$__dev_sessions_2* ]]; then
          PS1="${open}${key}A"$'\a'"${close}${PS1}${open}${key}B"$'\a'"${close}"
        fi
        if [[ $PS2 != *$__dev_sessions_2* ]]; then
          PS2="${open}${key}A"$'\a'"${close}${PS2}${open}${key}E"$'\a'"${close}"
        fi
        zle -A .bracketed-paste bracketed-paste
      } > /dev/null 2>&1 }
      __dev_sessions_options() { { unsetopt prompt_sp } > /dev/null 2>&1 }
      __dev_sessions_status() { return $1 }
      () {
        emulate -L zsh
        __dev_sessions_hook
        # A function `precmd` is called before all of the list.
        if (( ${+functions[precmd]} )); then
          functions[__dev_sessions_own_precmd]=$functions[precmd]
          precmd() {
            {
              local s=$?
              __dev_sessions_end $s
              if [[ ! -o errexit ]]; then __dev_sessions_status $s; fi
            } 2> /dev/null
            __dev_sessions_own_precmd "$@"
          }
        fi
      }
      if [[ -n $__dev_sessions_were ]]; then \builtin setopt ${=__dev_sessions_were}; fi
      \builtin unset __dev_sessions_were
      """# + "\n"
  }
}
