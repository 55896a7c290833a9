internal import SystemKit

extension ShellIntegration {
  /// Lines for fish.
  ///
  /// A line with a syntax error stays in fish's editor, and no event tells of an end: such a line of
  /// ours (a cell runs) is taken out of the editor, and its end is told with the status 127 that fish
  /// gives in scripts. The marks of the prompt are kept back until the editor is empty.
  var fish: String {
    let key = #""$__dev_sessions_1$__dev_sessions_2" $fish_pid"#
    return #"""
      set -g __dev_sessions_1 '\#(halves.first)'
      set -g __dev_sessions_2 \#(halves.second)
      set -g __dev_sessions_n 0
      set -g fish_greeting
      function __dev_sessions_tell
        set -g __dev_sessions_told
        set -g __dev_sessions_n (math $__dev_sessions_n + 1)
        builtin printf '\e]%s;%s;D;%s;%s\a' \#(key) $__dev_sessions_n $argv[1]
      end
      function __dev_sessions_wrap
        if not functions -q fish_prompt; or not functions fish_prompt | builtin string match -q '*__dev_sessions_own_prompt*'
          functions -e __dev_sessions_own_prompt
          functions -q fish_prompt; and functions -c fish_prompt __dev_sessions_own_prompt
          function fish_prompt
            set -l s $status
            set -q __dev_sessions_bad; or builtin printf '\e]%s;%s;A\a' \#(key)
            if functions -q __dev_sessions_own_prompt
              __dev_sessions_status $s
              __dev_sessions_own_prompt
            end
            set -q __dev_sessions_bad; or builtin printf '\e]%s;%s;B\a' \#(key)
          end
        end
      end
      function __dev_sessions_status
        return $argv[1]
      end
      function __dev_sessions_start --on-event fish_preexec
        set -e __dev_sessions_told
        builtin printf '\e]%s;%s;C\a' \#(key)
      end
      function __dev_sessions_end --on-event fish_postexec
        __dev_sessions_tell $status
      end
      # The first prompt, and the one after an empty line.
      function __dev_sessions_ready --on-event fish_prompt
        set -l s $status
        set -q __dev_sessions_told; or __dev_sessions_tell $s
        set -e __dev_sessions_told
        __dev_sessions_wrap
      end
      function __dev_sessions_error --on-event fish_posterror
        count \#(running.asShellWord)/*.json > /dev/null; or return
        __dev_sessions_tell 127
        set -g __dev_sessions_bad
        commandline -f cancel-commandline
      end
      function __dev_sessions_cleared --on-event fish_cancel
        if set -q __dev_sessions_bad
          set -e __dev_sessions_bad
          set -e __dev_sessions_told
          commandline -f repaint
        end
      end
      __dev_sessions_wrap
      """# + "\n"
  }
}
