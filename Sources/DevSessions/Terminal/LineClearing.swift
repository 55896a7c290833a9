/// A key of our own that empties a shell's input line, whatever was typed there and in whatever mode
/// its line editor is: a vi command mode would take what is typed next for commands.
///
/// The shells' own keys for it differ between their modes. Killing with Ctrl-C would change `$?` and run
/// the user's traps.
enum LineClearing {
  /// A sequence in the form of a function key that no keyboard sends.
  static let key = "\u{1B}[5379~"

  static let bash = #"""
    for __dev_sessions_map in emacs vi-insert; do
      bind -m $__dev_sessions_map '"\e[5379~": kill-whole-line'
    done 2> /dev/null
    bind -m vi-command '"\e[5380~": kill-whole-line' 2> /dev/null
    bind -m vi-command '"\e[5379~": "\e[5380~i"' 2> /dev/null
    unset __dev_sessions_map

    """#

  static let zsh = #"""
    __dev_sessions_clear() { BUFFER=; zle -K main }
    zle -N __dev_sessions_clear
    for __dev_sessions_map in emacs viins vicmd; do
      bindkey -M $__dev_sessions_map '\e[5379~' __dev_sessions_clear
    done
    unset __dev_sessions_map

    """#

  static let fish = #"""
    function __dev_sessions_clear
      commandline ''
      if test "$fish_key_bindings" = fish_vi_key_bindings
        set fish_bind_mode insert
      end
    end
    for __dev_sessions_map in default insert
      bind -M $__dev_sessions_map \e\[5379~ __dev_sessions_clear
    end
    set -e __dev_sessions_map

    """#
}
