/// The script for bash 3.2 (macOS) and later, with and without the bash-completion package.
extension CompletionScript {
  var bash: String {
    """
    \(heading(.bash))

    # What there is at "$1": subcommands, options, and those of them that take a value.
    _\(identifier)_about() {
      subcommands= options= valued=
      case $1 in
    \(bashCases)
      esac
    }

    # What is to stand at "$1" for the option or the number of the argument "$2".
    _\(identifier)_kind() {
      kind=
      case "$1 $2" in
    \(bashKinds)
      esac
    }

    # The sessions; with what they are doing where bash only shows a list.
    _\(identifier)_sessions() {
      local id about
      while IFS=$'\\t' read -r id about; do
        [[ $id == "$2"* ]] || continue
        if [[ $COMP_TYPE == 63 ]]; then COMPREPLY+=("$id  ($about)"); else COMPREPLY+=("$id"); fi
      done < <("$1" \(Self.sessionsWord) 2> /dev/null)
    }

    _\(identifier)_files() {
      local name
      while IFS= read -r name; do COMPREPLY+=("$name"); done < <(compgen "$1" -- "$2")
      compopt -o filenames 2> /dev/null
    }

    _\(identifier)() {
      local program=$1 current=${COMP_WORDS[COMP_CWORD]} path= option= ended= word
      local subcommands options valued kind
      local -i index count=0
      COMPREPLY=()
      _\(identifier)_about ''
      for ((index = 1; index < COMP_CWORD; index++)); do
        word=${COMP_WORDS[index]}
        if [[ -n $option ]]; then
          # bash takes --option=value for three words.
          [[ $word == = ]] || option=
        elif [[ -z $ended && $word == -- ]]; then
          ended=1
        elif [[ -z $ended && $word == -?* ]]; then
          [[ " $valued " == *" $word "* ]] && option=$word
        elif ((count == 0)) && [[ " $subcommands " == *" $word "* ]]; then
          path+="${path:+ }$word"
          _\(identifier)_about "$path"
        else
          count+=1
        fi
      done
      if [[ $current == = ]]; then current=; fi
      if [[ -n $option ]]; then
        _\(identifier)_kind "$path" "$option"
      elif [[ -z $ended && $current == -* ]]; then
        kind="words $options"
      elif ((count == 0)) && [[ -n $subcommands ]]; then
        kind="words $subcommands"
      else
        _\(identifier)_kind "$path" "$count"
      fi
      case $kind in
      session) _\(identifier)_sessions "$program" "$current" ;;
      file) _\(identifier)_files -f "$current" ;;
      folder) _\(identifier)_files -d "$current" ;;
      words*) COMPREPLY=($(compgen -W "${kind#words}" -- "$current")) ;;
      esac
    }

    complete -F _\(identifier) \(table.program)

    """
  }

  /// The cases of the shell function that lists the options and subcommands of each command.
  private var bashCases: String {
    let names = table.commands.filter { !$0.isHidden }.map(\.name) + ["help"]
    let start = Self.bashCase(
      "", subcommands: names, options: ["-h", "--help", "--version"], valued: [])
    let help = Self.bashCase(
      "help", subcommands: names.filter { $0 != "help" }, options: [], valued: [])
    let commands = table.visibleCommands.map { path, command in
      Self.bashCase(
        path.joined(separator: " "), subcommands: command.visibleSubcommands.map(\.name),
        options: command.visibleOptions.flatMap(\.spellings),
        valued: command.visibleOptions.filter { !$0.isFlag }.flatMap(\.spellings))
    }
    return ([start, help] + commands).joined(separator: "\n")
  }

  private static func bashCase(
    _ path: String, subcommands: [String], options: [String], valued: [String]
  ) -> String {
    let sets = [("subcommands", subcommands), ("options", options), ("valued", valued)]
      .filter { !$0.1.isEmpty }.map { "\($0)='\($1.joined(separator: " "))'" }
    return "  '\(path)') \((sets + [";;"]).joined(separator: " "))"
  }

  /// The cases of the shell function that returns the kind of each option's value.
  private var bashKinds: String {
    table.visibleCommands.flatMap { path, command -> [String] in
      let path = path.joined(separator: " ")
      let options = command.visibleOptions.compactMap { option -> String? in
        guard let kind = option.kind.flatMap(Self.bashKind) else { return nil }
        let patterns = option.spellings.map { "'\(path) \($0)'" }.joined(separator: " | ")
        return "  \(patterns)) kind='\(kind)' ;;"
      }
      let positionals = command.positionals.enumerated().compactMap {
        index, positional -> String? in
        guard let kind = Self.bashKind(positional.kind) else { return nil }
        let number = positional.isVariadic ? "'\(path) '[0-9]*" : "'\(path) \(index)'"
        return "  \(number)) kind='\(kind)' ;;"
      }
      return options + positionals
    }.joined(separator: "\n")
  }

  private static func bashKind(_ kind: ValueKind) -> String? {
    switch kind {
    case .text, .integer, .duration, .keyValue: nil
    case .choice(let words): "words \(words.joined(separator: " "))"
    case .path: "file"
    case .folder: "folder"
    case .session: "session"
    }
  }
}
