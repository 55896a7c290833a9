/// The script for fish 3.0 and later.
extension CompletionScript {
  var fish: String {
    """
    \(heading(.fish))

    # Whether the words before the cursor lead to the command "$argv", and to none below it.
    function __\(identifier)_at
        set -l words (commandline -opc)
        set -l path
        for word in $words[2..-1]
            contains -- "$path$word" \(fishPaths)
            and set path "$path$word "
            or break
        end
        test "$path" = "$argv "; or test -z "$path$argv"
    end

    function __\(identifier)_sessions
        set -l words (commandline -opc)
        $words[1] \(Self.sessionsWord) 2>/dev/null
    end

    complete -c \(table.program) -f
    \(fishLines.joined(separator: "\n"))

    """
  }

  private var fishPaths: String {
    (table.visibleCommands.map { Self.fishQuoted($0.path.joined(separator: " ")) } + ["help"])
      .joined(separator: " ")
  }

  private var fishLines: [String] {
    let start = table.commands.filter { !$0.isHidden }.map { fishWord([], $0) }
    let own = [
      fishLine([], ["-a help", "-d 'Show help.'"]),
      fishLine([], ["-s h -l help", "-d 'Show this help.'"]),
      fishLine([], ["-l version", "-d 'Show the version.'"]),
    ]
    let help = table.commands.filter { !$0.isHidden }.map { fishWord(["help"], $0) }
    return start + own + help + table.visibleCommands.flatMap(fishLines)
  }

  private func fishLines(_ path: [String], _ command: Command) -> [String] {
    command.visibleSubcommands.map { fishWord(path, $0) }
      + command.visibleOptions.map { option in
        let short = option.short.map { "-s \($0) " } ?? ""
        return fishLine(
          path,
          ["\(short)-l \(option.name)"] + fishValue(option.kind)
            + ["-d \(Self.fishQuoted(option.help))"])
      }
      + command.positionals.compactMap { fishArguments($0.kind).map { fishLine(path, [$0]) } }
  }

  private func fishWord(_ path: [String], _ command: Command) -> String {
    fishLine(path, ["-a \(command.name)", "-d \(Self.fishQuoted(command.summary))"])
  }

  private func fishLine(_ path: [String], _ parts: [String]) -> String {
    let condition = "__\(identifier)_at \(path.joined(separator: " "))"
    let words = ["complete -c \(table.program) -n \(Self.fishQuoted(condition))"] + parts
    return words.joined(separator: " ")
  }

  /// Returns the arguments of `complete` for an option's value.
  private func fishValue(_ kind: ValueKind?) -> [String] {
    guard let kind else { return [] }
    if case .path = kind { return ["-r -F"] }
    return ["-x"] + (fishArguments(kind).map { [$0] } ?? [])
  }

  private func fishArguments(_ kind: ValueKind) -> String? {
    switch kind {
    case .text, .integer, .duration, .keyValue: nil
    case .choice(let words): "-a \(Self.fishQuoted(words.joined(separator: " ")))"
    case .path: "-F"
    case .folder: "-a '(__fish_complete_directories)'"
    case .session: "-k -a '(__\(identifier)_sessions)'"
    }
  }

  private static func fishQuoted(_ text: String) -> String {
    "'" + text.escaping(["'": #"\'"#, "\\": #"\\"#]) + "'"
  }
}
