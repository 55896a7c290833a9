internal import JSON
internal import Remote
internal import SystemKit

/// Where a command's results and messages go: this terminal, or a caller elsewhere.
struct Output: Sendable {
  /// The two streams a caller can tell apart, by the descriptors they are on here.
  enum Channel: Int32, Sendable {
    case results = 1
    case messages = 2
  }

  /// How paths are known where the results go; nil where they are as here.
  let paths: PathMapping?
  /// Columns of the terminal that shows the results; nil when none does.
  let width: Int?
  /// What that terminal understands.
  let look: TerminalLook
  /// Writes on a terminal that shows messages, where what is written can be taken back; nil when
  /// none does.
  let progress: (@Sendable (String) -> Void)?
  private let write: @Sendable (String, Channel) -> Void

  init(
    width: Int?, look: TerminalLook = .plain, paths: PathMapping? = nil,
    progress: (@Sendable (String) -> Void)? = nil,
    write: @escaping @Sendable (String, Channel) -> Void
  ) {
    self.paths = paths
    self.width = width
    self.look = look
    self.progress = progress
    self.write = write
  }

  /// This process's standard output and standard error.
  static var standard: Output {
    let messages: @Sendable (String) -> Void = { Terminal.write($0, to: Channel.messages.rawValue) }
    let width = Terminal.width
    return Output(
      width: width, look: width == nil ? .plain : TerminalLook(Environment.current()),
      progress: Terminal.isTerminal(2) ? messages : nil
    ) {
      Terminal.write($0, to: $1.rawValue)
    }
  }

  /// A line on standard output.
  func line(_ text: String) {
    write(text + "\n", .results)
  }

  /// A JSON value on a line of its own, or indented on several.
  func json(_ value: JSONValue, _ layout: JSONValue.Layout = .compact) {
    line((paths?.translated(value) ?? value).text(layout))
  }

  /// A path as it is known where the results go.
  func shown(_ path: String) -> String {
    paths?.containerPath(path) ?? path
  }

  /// Text that ends as it ends.
  func text(_ text: String, on channel: Channel = .results) {
    write(text, channel)
  }

  /// A line on standard error.
  func error(_ text: String) {
    write(text + "\n", .messages)
  }

  /// A remark on standard error that is not an error.
  func note(_ text: String) {
    error("dev-sessions: \(text)")
  }
}
