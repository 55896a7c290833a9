extension ShellIntegration {
  /// Lines for `sh`, where the prompt is the one place a mark can come from.
  ///
  /// The variables are expanded when the prompt is shown, so neither `set` nor `echo "$PS1"` prints a
  /// mark; a shell that inherits the prompt without the variables shows none either.
  var posix: String {
    let mark = { (text: String) in
      "${__dev_sessions_e:+${__dev_sessions_e}]${__dev_sessions_1}${__dev_sessions_2};$$;"
        + text + "${__dev_sessions_b}}"
    }
    let ended = "D;$((__dev_sessions_n = __dev_sessions_n + 1));$?"
    return #"""
      __dev_sessions_1='\#(halves.first)' __dev_sessions_2=\#(halves.second) __dev_sessions_n=0
      __dev_sessions_e=$(printf '\033') __dev_sessions_b=$(printf '\007')
      if (PS1=) 2> /dev/null; then
        PS1='\#(mark(ended))\#(mark("A"))'${PS1:-$ }'\#(mark("B"))'
      fi
      if (PS2=) 2> /dev/null; then
        PS2='\#(mark("A"))'${PS2:-> }'\#(mark("E"))'
      fi
      """# + "\n"
  }
}
