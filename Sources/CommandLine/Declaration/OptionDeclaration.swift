/// The declaration of an option, for parsing, help, completion and the manual.
package struct OptionDeclaration: Sendable, Hashable {
  /// The treatment of an option that is given more than once.
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

  /// The kind of value; nil for a flag.
  package let kind: ValueKind?

  /// The placeholder for the value in the help, without angle brackets; empty for a flag.
  package let placeholder: String

  /// A sentence for the help.
  package let help: String

  /// The treatment when it is given more than once.
  package let repetition: Repetition

  /// The default value, as text.
  package let defaultText: String?

  /// Whether help and completion leave it out.
  package let isHidden: Bool

  /// Whether it takes no value.
  package var isFlag: Bool { kind == nil }

  /// The option's name in messages: `--timeout`.
  package var label: String { "--" + name }

  /// The option in the help: `-t, --timeout <duration>`.
  package var synopsis: String {
    let names = short.map { "-\($0), \(label)" } ?? label
    return isFlag ? names : "\(names) <\(placeholder)>"
  }

  /// The help sentence, followed by choices, range, default and repeatability in brackets.
  package var helpWithNotes: String {
    let notes = [
      kind?.helpNote,
      defaultText.map { "default: " + ($0.isEmpty ? "empty" : $0) },
      repetition == .collected ? "repeatable" : nil,
    ].compactMap(\.self)
    return notes.isEmpty ? help : "\(help) (\(notes.joined(separator: "; ")))"
  }

  /// The flag `--help`, which every command has.
  package static let help = OptionDeclaration(
    name: "help", short: "h", kind: nil, placeholder: "", help: "Show this help.",
    repetition: .lastWins, defaultText: nil, isHidden: false)
}
