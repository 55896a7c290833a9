/// A dialog on Claude Code's screen: a list of options in the input box's place.
///
/// What it is about is another matter: see `OpenDialog`.
package struct ScreenDialog: Hashable, Sendable {
  /// An option to choose.
  package struct Option: Hashable, Sendable {
    /// Its label, in one line however it is wrapped, without number and check box.
    package let label: String
    /// All that the option's lines show, the description too, without white space.
    package let shown: String
    /// The number it bears; nil where options bear none.
    package let number: Int?
    /// Whether the arrow points at it.
    package let isHighlighted: Bool
    /// Whether it is ticked; nil where only one can be chosen.
    package let isChecked: Bool?
  }

  /// The text above the options, line by line, without frames.
  package let text: [String]
  /// The options; of a form its buttons.
  package let options: [Option]
  /// The form of an MCP server's request; nil for any other dialog.
  package let form: ScreenForm?
  /// Whether a part of it has scrolled out of a small screen.
  package let isCut: Bool

  /// The option the arrow points at; nil when it points at something else, such as `Submit`.
  package var highlighted: Int? { options.firstIndex(where: \.isHighlighted) }

  /// What is asked: the last paragraph with a question mark, else the last one.
  package var question: String {
    let paragraphs = paragraphs.filter { !$0.hasPrefix("https://") }
    return paragraphs.last { $0.contains("?") } ?? paragraphs.last ?? ""
  }

  private var paragraphs: [String] {
    text.split { $0.trimmingSpaces.isEmpty || $0.trimmingSpaces.hasPrefix("╌") }
      .map { $0.map(\.trimmingSpaces).joined(separator: " ") }
  }

  /// Whether this text stands above the options, wherever its lines are broken.
  func says(_ words: String) -> Bool { text.joined().withoutSpaces.contains(words.withoutSpaces) }

  /// Whether its options begin with these labels, in this order, however they are wrapped.
  package func offers(_ labels: [String]) -> Bool {
    options.count >= labels.count
      && zip(options, labels).allSatisfy { $0.shown.letters.hasPrefix($1.letters) }
  }

  /// Whether this question stands right above the options: the same letters and digits at the end of the
  /// text, whatever the screen adds around and between them.
  package func asks(_ question: String) -> Bool {
    let (shown, asked) = (text.joined(), question)
    return asked.letters.isEmpty
      ? shown.withoutSpaces.hasSuffix(asked.withoutSpaces) : shown.letters.hasSuffix(asked.letters)
  }

  /// Whether it asks about a plan, before the transcript tells.
  var isPlan: Bool {
    ["Ready to code?", "Exit plan mode?", "Claude has written up a plan"].contains(where: says)
  }

  /// The dialog that blocks Claude Code's start, if it is one of those.
  package var startDialog: StartDialog? {
    StartDialog.allCases.first { $0.marks.contains(where: says) }
  }

  /// A dialog that blocks the start (observed in 2.1.330; the order and the options vary).
  package enum StartDialog: String, Hashable, Sendable, CaseIterable {
    case onboarding
    case trust
    case apiKey = "api-key"
    case bypassPermissions = "bypass-permissions"
    case settingsWarning = "settings-warning"
    case settingsError = "settings-error"
    case mcpServers = "mcp-servers"

    /// Texts of which any one gives the dialog away.
    var marks: [String] {
      switch self {
      case .onboarding: ["Let's get started.", "Choose the text style that looks best"]
      case .trust: ["Accessing workspace:", "Quick safety check:", "Do you trust the files"]
      case .apiKey: ["Detected a custom API key in your environment"]
      case .bypassPermissions: ["Claude Code running in Bypass Permissions mode"]
      case .settingsWarning: ["Settings Warning"]
      case .settingsError: ["Settings Error"]
      case .mcpServers:
        ["new MCP servers found in this project", "New MCP server found in this project"]
      }
    }
  }
}
