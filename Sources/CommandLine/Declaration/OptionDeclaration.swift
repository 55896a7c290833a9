/// An option as data: what parsing, help, completion and the manual read.
package struct OptionDeclaration: Sendable, Hashable {
  /// What happens when an option is given more than once.
  package enum Repetition: Sendable, Hashable {
    /// It is a usage error.
    case refused
    /// The last one counts.
    case lastWins
    /// All of them count, in order.
    case collected
  }

  /// The long name in kebab case, without the dashes.
  package let name: String

  /// The one-letter name, an ASCII letter or digit.
  package let short: Character?

  /// What the option holds, or nil for a flag.
  package let kind: ValueKind?

  /// What stands for the value in the help, without angle brackets; empty for a flag.
  package let placeholder: String

  /// One sentence for the help.
  package let help: String

  /// What happens when it is given more than once.
  package let repetition: Repetition

  /// The value that holds when the option is not given, as text.
  package let defaultText: String?

  /// Whether help and completion leave it out.
  package let isHidden: Bool

  /// Whether it takes no value.
  package var isFlag: Bool { kind == nil }

  /// The option as messages name it: `--timeout`.
  package var label: String { "--" + name }

  /// The option as the help lists it: `-t, --timeout <duration>`.
  package var synopsis: String {
    let names = short.map { "-\($0), \(label)" } ?? label
    return isFlag ? names : "\(names) <\(placeholder)>"
  }

  /// The help sentence with choices, range, default and repeatability in brackets behind it.
  package var helpWithNotes: String {
    let notes = [
      kind?.helpNote,
      defaultText.map { "default: " + ($0.isEmpty ? "empty" : $0) },
      repetition == .collected ? "repeatable" : nil,
    ].compactMap(\.self)
    return notes.isEmpty ? help : "\(help) (\(notes.joined(separator: "; ")))"
  }

  /// The flag every command has without declaring it.
  package static let help = OptionDeclaration(
    name: "help", short: "h", kind: nil, placeholder: "", help: "Show this help.",
    repetition: .lastWins, defaultText: nil, isHidden: false)
}
