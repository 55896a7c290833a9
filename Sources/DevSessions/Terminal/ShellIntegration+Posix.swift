extension ShellIntegration {
  /// Lines for `sh`, where the prompt is the one place a mark can come from.
  ///
  /// The prompt runs a function, so neither `set` nor `echo "$PS1"` prints a mark, and a shell that
  /// inherits the prompt without the variables shows none either. The function tells the mark in the
  /// prompt itself, or, where prompts do not go to the terminal (`exec 2> file`), to the terminal.
  var posix: String {
    // The number is counted in the shell itself: a substitution could not keep it.
    let count = "${__dev_sessions_z#$((0 * (__dev_sessions_n = __dev_sessions_n + 1)))}"
    let mark = { (text: String) in
      // What `set -x` shows goes away with the group's errors.
      "$({ __dev_sessions_s=$?; set +xeu; } 2> /dev/null; __dev_sessions_tell \(text))"
    }
    let guarded = { (text: String) in "${__dev_sessions_1:+\(text)}" }
    return #"""
      case $- in *a*) __dev_sessions_all=1; set +a ;; *) __dev_sessions_all= ;; esac
      __dev_sessions_1='\#(halves.first)' __dev_sessions_2=\#(halves.second)
      __dev_sessions_n=0 __dev_sessions_z=0
      __dev_sessions_tell() {
        for __dev_sessions_m in "$@"; do
          if [ -t 2 ]; then
            printf '\033]%s;%s;%s\007' "$__dev_sessions_1$__dev_sessions_2" $$ "$__dev_sessions_m"
          else
            printf '\033]%s;%s;%s\007' "$__dev_sessions_1$__dev_sessions_2" $$ \
              "$__dev_sessions_m" > /dev/tty
          fi
        done
      }
      if (PS1=) 2> /dev/null; then
        PS1='\#(guarded(count + mark(#""D;$__dev_sessions_n;$__dev_sessions_s" A"#)))'${PS1:-$ }'\#(guarded(mark("B")))'
      fi
      if (PS2=) 2> /dev/null; then
        PS2='\#(guarded(mark("A")))'${PS2:-> }'\#(guarded(mark("E")))'
      fi
      case $__dev_sessions_all in 1) unset __dev_sessions_all; set -a ;; esac
      """# + "\n"
  }
}
