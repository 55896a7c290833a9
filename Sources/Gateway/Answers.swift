internal import DevSessions
internal import HTTP1
internal import JSON
internal import SystemKit

/// The answers of the gateway that no command gives.
enum Answers {
  /// Everything is dynamic, and nothing of it is for other pages.
  static let headers: Headers = [
    "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "same-origin",
  ]

  /// The field with the command's exit code.
  static let exitField = "Dev-Sessions-Exit-Code"

  static func json(
    _ bytes: [UInt8], _ status: Status = .ok, exitCode: Int32? = nil,
    type: String = "application/json"
  ) -> Response {
    var headers = headers
    headers["Content-Type"] = type
    if let exitCode { headers[exitField] = "\(exitCode)" }
    return Response(status, headers: headers, body: .bytes(bytes))
  }

  /// `{"error":{…}}`, with the exit code that the command line would end with.
  static func error(
    _ status: Status, _ code: String, _ message: String, hint: String? = nil,
    exitCode: ExitCode = .failed
  ) -> Response {
    var error = JSONObject([("code", .string(code)), ("message", .string(message))])
    error["hint"] = hint.map(JSONValue.string)
    error["exitCode"] = .int(exitCode.rawValue)
    let value: JSONValue = ["error": .object(error)]
    return json(value.bytes() + [0x0A], status, exitCode: exitCode.rawValue)
  }

  static var unauthorized: Response {
    var response = error(
      Status(401), "unauthorized", "a token is needed",
      hint: "Authorization: Bearer … with what dev-sessions gateway token prints",
      exitCode: .unreachable)
    response.headers["WWW-Authenticate"] = "Bearer realm=\"dev-sessions\""
    return response
  }

  /// The answer while the token file cannot be read: who asks may well be welcome.
  static func unreadable(_ problem: SystemError) -> Response {
    guard !problem.isShortOfDescriptors else { return busy }
    return error(Status(500), "failed", "the gateway cannot read its token: \(problem)")
  }

  static func forbidden(_ reason: String) -> Response {
    error(Status(403), "forbidden", reason, exitCode: .failed)
  }

  static var busy: Response {
    var response = error(Status(503), "busy", "too much is under way already", exitCode: .failed)
    response.headers["Retry-After"] = "1"
    return response
  }

  /// The status that goes with a command's exit code when it has failed.
  static func status(_ code: Int32) -> Status {
    switch ExitCode(rawValue: code) {
    case .done?: .ok
    case .usage?: Status(400)
    case .noSuchSession?: Status(404)
    case .needsAnswer?, .turnFailed?, .notRunning?: Status(409)
    case .unproven?, .unreachable?: Status(502)
    case .timedOut?: Status(504)
    case .failed?, nil: Status(422)
    }
  }
}
