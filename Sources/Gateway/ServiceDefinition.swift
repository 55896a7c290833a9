/// What a service runs, written as systemd and launchd want it; pure.
package struct ServiceDefinition: Hashable, Sendable {
  /// The program, by its absolute path.
  package let program: String
  package let arguments: [String]
  package let environment: [String: String]
  /// Where launchd puts what it says; systemd has its own journal.
  package let log: String

  /// launchd's name for the service.
  package static let label = "com.dev-sessions.gateway"

  package init(
    program: String, arguments: [String], environment: [String: String], log: String
  ) {
    self.program = program
    self.arguments = arguments
    self.environment = environment
    self.log = log
  }

  /// Where the gateway of a definition listens, read back from its text; nil where it does not say.
  package static func address(in text: String) -> (host: String, port: UInt16)? {
    let words = text.split { !($0.isLetter || $0.isNumber || "-.:".contains($0)) }
      .filter { $0 != "string" }.map(String.init)
    func value(after option: String) -> String? {
      guard let index = words.firstIndex(of: option), index + 1 < words.count else { return nil }
      return words[index + 1]
    }
    guard let host = value(after: "--bind"), let port = value(after: "--port").flatMap(UInt16.init)
    else { return nil }
    return (host, port)
  }

  /// The user unit (systemd.service(5)).
  package var unit: String {
    let command = ([program] + arguments).map(Self.unitQuoted).joined(separator: " ")
    let variables = environment.sorted { $0.key < $1.key }
      .map { "Environment=\(Self.unitQuoted("\($0.key)=\($0.value)", isCommand: false))\n" }
    return """
      [Unit]
      Description=dev-sessions gateway

      [Service]
      ExecStart=\(command)
      \(variables.joined())Restart=on-failure
      RestartSec=2
      # Agents are started from it and outlive it.
      KillMode=process
      UMask=0077

      [Install]
      WantedBy=default.target

      """
  }

  /// The agent's property list (launchd.plist(5)).
  package var propertyList: String {
    let words = ([program] + arguments).map { "    <string>\(Self.xmlEscaped($0))</string>" }
    let variables = environment.sorted { $0.key < $1.key }.map {
      "    <key>\(Self.xmlEscaped($0.key))</key><string>\(Self.xmlEscaped($0.value))</string>"
    }
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
      <plist version="1.0">
      <dict>
        <key>Label</key><string>\(Self.label)</string>
        <key>ProgramArguments</key>
        <array>
      \(words.joined(separator: "\n"))
        </array>
        <key>EnvironmentVariables</key>
        <dict>
      \(variables.joined(separator: "\n"))
        </dict>
        <key>RunAtLoad</key><true/>
        <key>KeepAlive</key><dict><key>SuccessfulExit</key><false/></dict>
        <key>AbandonProcessGroup</key><true/>
        <key>Umask</key><integer>63</integer>
        <key>StandardOutPath</key><string>\(Self.xmlEscaped(log))</string>
        <key>StandardErrorPath</key><string>\(Self.xmlEscaped(log))</string>
      </dict>
      </plist>

      """
  }

  /// A word in double quotes, with what systemd would expand made literal: `%` is a specifier, and in a
  /// command `$` a variable.
  private static func unitQuoted(_ word: String, isCommand: Bool) -> String {
    var text = "\""
    for scalar in word.unicodeScalars {
      switch scalar {
      case "\"", "\\": text += "\\\(scalar)"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "%": text += "%%"
      case "$" where isCommand: text += "$$"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }

  private static func unitQuoted(_ word: String) -> String {
    unitQuoted(word, isCommand: true)
  }

  private static func xmlEscaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
