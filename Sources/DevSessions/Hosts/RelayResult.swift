internal import JSON
internal import Remote

/// What a command with `--json` has given over there.
struct RelayResult {
  private(set) var output: [UInt8] = []
  private var errors: [UInt8] = []

  mutating func add(_ frame: RunFrame) {
    switch frame {
    case .output(let text): output += text.utf8
    case .errors(let text): errors += text.utf8
    case .file, .exit, .alive: break
    }
  }

  /// The error it has ended with, as if it had happened here.
  func failure(_ code: Int32) -> Failure {
    // One that ended well without what was wanted has failed all the same.
    let code = ExitCode(rawValue: code).flatMap { $0 == .done ? nil : $0 } ?? .failed
    for line in errors.split(separator: 0x0A) {
      guard let error = (try? JSONValue(parsing: line))?["error"]?.object,
        let message = error["message"]?.string
      else { continue }
      var details = error
      for key in ["code", "message", "hint"] { details[key] = nil }
      return Failure(code, message, hint: error["hint"]?.string, details: details)
    }
    return Failure(code, errors.isEmpty ? "it gave no result" : Self.text(errors))
  }

  /// What it has said that is no error.
  var notes: [String] {
    errors.split(separator: 0x0A).filter { (try? JSONValue(parsing: $0)) == nil }.map(Self.text)
  }

  private static func text(_ bytes: some Sequence<UInt8>) -> String {
    String(decoding: Array(bytes), as: UTF8.self).split(whereSeparator: \.isNewline).last
      .map(String.init) ?? ""
  }
}
