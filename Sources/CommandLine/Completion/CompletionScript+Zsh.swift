/// The script for zsh's own completion system; it works as a file in `fpath` and when sourced.
extension CompletionScript {
  var zsh: String {
    let functions = table.visibleCommands.map(zshFunction)
    return """
      #compdef \(table.program)
      \(heading(.zsh))

      _\(identifier)_sessions() {
        local -a sessions
        local id about
        while IFS=$'\\t' read -r id about; do
          sessions+=("${id//:/\\\\:}:$about")
        done < <(${words_of_\(identifier)[1]:-\(table.program)} \(Self.sessionsWord) 2> /dev/null)
        _describe -t sessions session sessions
      }

      \(functions.joined(separator: "\n\n"))

      \(Self.zshName(identifier, ["help"]))() {
        local -a commands=(
          \(zshNames(table.commands.filter { !$0.isHidden }).joined(separator: "\n    "))
        )
        (( CURRENT == 2 )) && _describe -t commands command commands
      }

      _\(identifier)() {
        local -a words_of_\(identifier)=("$words[@]")
        \(zshDispatch([], table.commands.filter { !$0.isHidden }, start: zshStart))
      }

      if [[ $funcstack[1] == _\(identifier) || $funcstack[1] == _\(table.program) ]]; then
        _\(identifier) "$@"
      else
        compdef _\(identifier) \(table.program)
      fi

      """
  }

  /// The options that can come before the command.
  private var zshStart: [String] {
    ["'(- *)'{-h,--help}'[Show this help.]'", "'(- *)--version[Show the version.]'"]
  }

  private func zshFunction(_ path: [String], _ command: Command) -> String {
    let options = command.visibleOptions.map(zshSpecification)
    let name = Self.zshName(identifier, path)
    guard command.visibleSubcommands.isEmpty else {
      return """
        \(name)() {
          \(zshDispatch(path, command.visibleSubcommands, start: options))
        }
        """
    }
    let arguments = command.positionals.enumerated().map { index, positional in
      let place =
        positional.isVariadic ? "*:" : "\(index + 1):\(positional.minimum == 0 ? ":" : "")"
      return Self.quoted("\(place)\(positional.name):\(zshAction(positional.kind))")
    }
    let trailing = command.trailing.map { [Self.quoted("*:\($0.name):_default")] } ?? []
    let words = ["_arguments -s -S"] + options + arguments + trailing
    return """
      \(name)() {
        \(words.joined(separator: " \\\n    "))
      }
      """
  }

  private func zshNames(_ commands: [Command]) -> [String] {
    commands.map { Self.quoted("\($0.name):\($0.summary.escaping([":": #"\:"#]))") }
  }

  /// Returns code that completes a command's name and then calls that command's function.
  private func zshDispatch(_ path: [String], _ commands: [Command], start: [String]) -> String {
    let names = zshNames(commands) + (path.isEmpty ? ["'help:Show help.'"] : [])
    return """
      local curcontext=$curcontext state line ret=1
        local -a commands=(
          \(names.joined(separator: "\n    "))
        )
        _arguments -C \((start + ["'1: :->command'", "'*:: :->rest'"]).joined(separator: " \\\n    ")) && ret=0
        case $state in
        command) _describe -t commands command commands && ret=0 ;;
        rest)
          (( $+functions[\(Self.zshName(identifier, path))_${words[1]//-/_}] )) &&
            \(Self.zshName(identifier, path))_${words[1]//-/_} && ret=0 ;;
        esac
        return ret
      """
  }

  /// Returns the name of a command's function, in a form that no other function has.
  private static func zshName(_ identifier: String, _ path: [String]) -> String {
    (["_\(identifier)_command"] + path.map { $0.escaping(["-": "_"]) }).joined(separator: "_")
  }

  private func zshSpecification(_ option: OptionDeclaration) -> String {
    let help = option.help.escaping(["[": #"\["#, "]": #"\]"#, "'": #"'\''"#, ":": #"\:"#])
    let value =
      option.kind.map {
        ":\(option.placeholder.escaping([":": #"\:"#])):\(zshAction($0))"
          .escaping(["'": #"'\''"#])
      } ?? ""
    let equals = option.isFlag ? "" : "="
    let exclusion =
      option.repetition == .collected
      ? "'*'" : "'(\(option.spellings.joined(separator: " ")))'"
    guard let short = option.short else {
      return "\(exclusion)'\(option.label)\(equals)[\(help)]\(value)'"
    }
    let plus = option.isFlag ? "" : "+"
    return "\(exclusion){-\(short)\(plus),\(option.label)\(equals)}'[\(help)]\(value)'"
  }

  private func zshAction(_ kind: ValueKind) -> String {
    switch kind {
    case .text, .integer, .duration, .keyValue: " "
    case .choice(let words): "(\(words.joined(separator: " ")))"
    case .path: "_files"
    case .folder: "_files -/"
    case .session: "_\(identifier)_sessions"
    }
  }
}
