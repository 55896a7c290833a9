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
  /// Whether the results written so far have arrived.
  let results = ResultsOutcome()
  private let write: @Sendable (String, Channel) -> SystemError?

  init(
    width: Int?, look: TerminalLook = .plain, paths: PathMapping? = nil,
    progress: (@Sendable (String) -> Void)? = nil,
    write: @escaping @Sendable (String, Channel) -> SystemError?
  ) {
    self.paths = paths
    self.width = width
    self.look = look
    self.progress = progress
    self.write = write
  }

  /// This process's standard output and standard error.
  static var standard: Output {
    let messages: @Sendable (String) -> Void = {
      _ = Terminal.write($0, to: Channel.messages.rawValue)
    }
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
    self.text(text + "\n")
  }

  /// A JSON value on a line of its own, or indented on several.
  func json(_ value: JSONValue, _ layout: JSONValue.Layout = .compact) {
    line((paths?.translated(value) ?? value).text(layout))
  }

  /// A path as it is known where the results go.
  func shown(_ path: String) -> String {
    paths?.containerPath(path) ?? path
  }

  /// Text without a line end of ours.
  ///
  /// Results that cannot be written do not stop the command, which may be in the middle of a change;
  /// `results` keeps them for the dispatcher to report at the end.
  func text(_ text: String, on channel: Channel = .results) {
    switch channel {
    // There is nowhere to report that messages cannot be written.
    case .messages: _ = write(text, .messages)
    case .results: results.add(text) { write(text, .results) }
    }
  }

  /// A line on standard error.
  func error(_ text: String) {
    self.text(text + "\n", on: .messages)
  }

  /// A remark on standard error that is not an error.
  func note(_ text: String) {
    error("dev-sessions: \(text)")
  }
}
