extension ShellIntegration {
  /// Lines for bash.
  ///
  /// The end of a command is told twice: by a function, before anything else that is run ahead of a
  /// prompt, and by the prompt itself, which still works when something later sets `PROMPT_COMMAND`
  /// anew, and whose `$?` no other function can have changed.
  ///
  /// - The functions' calls stand in groups that send everything away, so that neither `set -x` nor a
  ///   `DEBUG` trap shows them; marks go to the terminal itself, wherever the output goes.
  /// - They return 0, so that `set -e` sees no failure of ours; bash gives each element of the array
  ///   the status anew. Before 5.1 there is no array, and the status is handed on.
  /// - History expansion is off: what is sent comes from programs, to which `!` means nothing.
  /// - Neither our variables nor the prompts that hold them are exported: another shell would show them.
  var bash: String {
    let key = "${__dev_sessions_1}${__dev_sessions_2};$$;"
    let next =
      "$((__dev_sessions_n += __dev_sessions_n == __dev_sessions_p,"
      + " __dev_sessions_p = __dev_sessions_n))"
    let guarded = { (text: String) in #"${__dev_sessions_1:+\["# + text + #"\]}"# }
    return #"""
      set +H
      case $- in *a*) __dev_sessions_all=1; set +a ;; *) __dev_sessions_all= ;; esac
      __dev_sessions_1='\#(halves.first)' __dev_sessions_2=\#(halves.second)
      __dev_sessions_n=0 __dev_sessions_p=0
      __dev_sessions_end() {
        \builtin local s=$? -
        if [[ ! $__dev_sessions_old ]]; then \builtin set +xeua; fi
        # Output that passes through a pipe (`exec > >(tee log)`) is given time to arrive first.
        if [[ -p /dev/fd/9 ]]; then \command sleep 0.1; fi
        __dev_sessions_n=$((__dev_sessions_n + 1))
        \builtin printf '\e]%s;%s;D;%s;%s\a' "$__dev_sessions_1$__dev_sessions_2" "$$" \
          "$__dev_sessions_n" "$s" >| /dev/tty
        if [[ $__dev_sessions_old && $- != *e* ]]; then \builtin return "$s"; fi
        \builtin return 0
      }
      __dev_sessions_prompt() {
        # Prompts that do not go to the terminal, or in which nothing is expanded, stay as they are.
        if [[ -t 9 && ( ! ${BASHOPTS-} || :${BASHOPTS-}: == *:promptvars:* ) ]]; then
          case $PS1 in *__dev_sessions_*) ;; *) PS1=$__dev_sessions_a$PS1$__dev_sessions_b ;; esac
          case $PS2 in *__dev_sessions_*) ;; *) PS2=$__dev_sessions_d$PS2$__dev_sessions_e ;; esac
          case $PS0 in *__dev_sessions_*) ;; *) PS0=$__dev_sessions_c$PS0 ;; esac
          \export -n PS1 PS2 PS0
        else
          PS1=${PS1#"$__dev_sessions_a"} PS1=${PS1%"$__dev_sessions_b"}
          PS2=${PS2#"$__dev_sessions_d"} PS2=${PS2%"$__dev_sessions_e"}
          PS0=${PS0#"$__dev_sessions_c"}
        fi
        # A plain assignment to the array, as start-up files have it, replaces its first element.
        case ${PROMPT_COMMAND[*]-} in
          *__dev_sessions_end*) ;;
          *__dev_sessions_prompt*) PROMPT_COMMAND=("$__dev_sessions_first" "${PROMPT_COMMAND[@]}") ;;
        esac
      }
      __dev_sessions_a='\#(guarded(#"\e]"# + key + "D;" + next + #";$?\a\e]"# + key + #"A\a"#))'
      __dev_sessions_b='\#(guarded(#"\e]"# + key + #"B\a"#))'
      __dev_sessions_d='\#(guarded(#"\e]"# + key + #"A\a"#))'
      __dev_sessions_e='\#(guarded(#"\e]"# + key + #"E\a"#))'
      __dev_sessions_c='${__dev_sessions_1:+\e]\#(key)C\a}'
      __dev_sessions_first='{ __dev_sessions_end; } 9>&1 > /dev/null 2>&1'
      __dev_sessions_old=
      case $BASH_VERSION in [1-4].*|5.0*) __dev_sessions_old=1 ;; esac
      if (PS1=) 2> /dev/null; then { __dev_sessions_prompt; } 9>&2 2> /dev/null; fi
      # A function that is called as our builtins are would be run before each prompt.
      if ! (PROMPT_COMMAND=) 2> /dev/null || [[ $(declare -F builtin printf local set return) ]]; then
        :
      elif [[ $__dev_sessions_old ]]; then
        PROMPT_COMMAND=$__dev_sessions_first$'\n'$PROMPT_COMMAND$'\n''{ __dev_sessions_prompt; } 9>&2 > /dev/null 2>&1'
      else
        PROMPT_COMMAND=("$__dev_sessions_first" "${PROMPT_COMMAND[@]}" '{ __dev_sessions_prompt; } 9>&2 > /dev/null 2>&1')
      fi
      case $__dev_sessions_all in 1) unset __dev_sessions_all; set -a ;; esac
      """# + "\n"
  }
}
