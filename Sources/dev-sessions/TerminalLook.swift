internal import SystemKit

/// What the terminal that shows a command's results understands beyond plain text.
///
/// Files, pipes and programs get plain text always.
struct TerminalLook: Sendable {
  /// What a piece of text means; the terminal's own palette says how it looks.
  enum Tone: String {
    case strong = "1"
    case quiet = "2"
    case bad = "31"
    case good = "32"
    case notice = "33"
    case active = "36"
  }

  private let hasColours: Bool
  private let hasLinks: Bool

  /// No terminal, or one that understands nothing.
  static let plain = TerminalLook(hasColours: false, hasLinks: false)

  private init(hasColours: Bool, hasLinks: Bool) {
    self.hasColours = hasColours
    self.hasLinks = hasLinks
  }

  /// A terminal, as its variables tell.
  init(_ environment: [String: String]) {
    let term = environment["TERM"] ?? ""
    guard !term.isEmpty, term != "dumb" else {
      self = .plain
      return
    }
    // no-color.org: any value but none switches colours off.
    hasColours = environment["NO_COLOR"]?.isEmpty ?? true
    hasLinks = Self.showsLinks(term, environment)
  }

  /// Only terminals that are known to: others may show the address as litter.
  private static func showsLinks(_ term: String, _ environment: [String: String]) -> Bool {
    if let forced = environment["FORCE_HYPERLINK"], !forced.isEmpty { return forced != "0" }
    // tmux takes them only when it is told that the terminal around it does.
    guard environment["TMUX"]?.isEmpty ?? true else { return false }
    let programs = ["iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio"]
    if programs.contains(environment["TERM_PROGRAM"] ?? "") { return true }
    if ["xterm-kitty", "xterm-ghostty", "alacritty", "foot", "contour"].contains(term) {
      return true
    }
    // GNOME Terminal and its relatives, from 0.50 on.
    if let version = environment["VTE_VERSION"].flatMap({ Int($0) }) { return version >= 5000 }
    return environment["WT_SESSION"] != nil || environment["KONSOLE_VERSION"] != nil
  }

  /// The text in a tone, where there are colours.
  func toned(_ text: String, _ tone: Tone?) -> String {
    guard hasColours, let tone, !text.isEmpty else { return text }
    return "\u{1B}[\(tone.rawValue)m\(text)\u{1B}[0m"
  }

  /// The text as a link to an address, where there are links (OSC 8).
  func linked(_ text: String, to url: String) -> String {
    hasLinks ? "\u{1B}]8;;\(url)\u{1B}\\\(text)\u{1B}]8;;\u{1B}\\" : text
  }

  /// The text as a link to a file or folder of this machine.
  func linked(_ text: String, toFile path: String) -> String {
    guard hasLinks, path.hasPrefix("/") else { return text }
    return linked(text, to: "file://\(Environment.hostName)\(Self.percentEncoded(path))")
  }

  /// A path as it stands in an address (RFC 3986, 3.3).
  private static func percentEncoded(_ path: String) -> String {
    var text = ""
    for byte in path.utf8 {
      let scalar = Unicode.Scalar(byte)
      let isPlain =
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || "/-._~".unicodeScalars.contains(scalar)
      if isPlain {
        text.unicodeScalars.append(scalar)
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        text += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
      }
    }
    return text
  }
}
