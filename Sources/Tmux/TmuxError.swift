package import SystemKit

/// Why a question to tmux has no answer.
///
/// What a caller must expect anyway is a value instead: no server, no such session, a pane that has
/// gone.
package enum TmuxError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no tmux on `PATH`.
  case notInstalled
  /// This tmux lacks what we need.
  case tooOld(TmuxVersion)
  /// The server did not answer in time: it is stopped, or very busy.
  ///
  /// What was asked may still happen when it goes on, except where a call promises otherwise.
  case timedOut(command: String, after: Duration)
  /// A session of this name exists already.
  case duplicateSession(TmuxSessionName)
  /// The folder to start in is not there.
  case missingFolder(String)
  /// The user's tmux setting `exit-unattached` ends every session nobody looks at.
  case exitsUnattached
  /// tmux refused, in its own words.
  case failed(command: String, message: String)
  /// The system would not run the client.
  case system(SystemError)

  package var description: String {
    switch self {
    case .notInstalled:
      "tmux is not installed; install it (apt install tmux, brew install tmux) or correct PATH"
    case .tooOld(let version):
      "tmux \(version) is too old; \(TmuxVersion.oldestSupported) or later is needed"
    case .timedOut(let command, let time):
      "tmux did not answer “\(command)” within \(time); its server may be stopped"
    case .duplicateSession(let name):
      "tmux has a session “\(name)” already"
    case .missingFolder(let path):
      "no folder “\(path)”"
    case .exitsUnattached:
      "the tmux setting exit-unattached ends sessions nobody is attached to; turn it off"
    case .failed(let command, let message):
      "tmux \(command) failed: \(message)"
    case .system(let error):
      "cannot run tmux: \(error)"
    }
  }
}
