/// A release of tmux, as `tmux -V` names it: `3.3a`, `next-3.5`, `3.6-rc2`.
package struct TmuxVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let major: Int
  package let minor: Int
  /// What follows the numbers: `a`, `-rc2`; empty for a first release.
  package let suffix: String
  /// Whether it was built from the sources that will become this release.
  package let isDevelopment: Bool

  /// The first release with pane options and all the commands we use.
  package static let oldestSupported = TmuxVersion(major: 3, minor: 0)

  init(major: Int, minor: Int, suffix: String = "", isDevelopment: Bool = false) {
    self.major = major
    self.minor = minor
    self.suffix = suffix
    self.isDevelopment = isDevelopment
  }

  /// Reads the program's own line, with or without the leading `tmux `.
  package init?(_ text: String) {
    var rest = text.prefix { !$0.isNewline }
    if rest.hasPrefix("tmux ") { rest = rest.dropFirst(5) }
    isDevelopment = rest.hasPrefix("next-")
    if isDevelopment { rest = rest.dropFirst(5) }
    // OpenBSD numbers tmux by its own releases.
    if rest.hasPrefix("openbsd-") { rest = rest.dropFirst(8) }
    guard let dot = rest.firstIndex(of: "."), let major = Int(rest[..<dot]), major >= 0 else {
      return nil
    }
    let digits = rest[rest.index(after: dot)...].prefix { $0.isASCII && $0.isNumber }
    guard let minor = Int(digits) else { return nil }
    self.major = major
    self.minor = minor
    suffix = String(rest[digits.endIndex...])
  }

  /// Whether everything this driver asks is understood.
  package var isSupported: Bool { self >= .oldestSupported }

  /// By number and letter; candidates and development builds count as the release they lead to.
  package static func < (left: TmuxVersion, right: TmuxVersion) -> Bool {
    (left.major, left.minor, left.letter) < (right.major, right.minor, right.letter)
  }

  private var letter: String { suffix.hasPrefix("-") ? "" : suffix }

  package var description: String {
    "\(isDevelopment ? "next-" : "")\(major).\(minor)\(suffix)"
  }
}
