internal import DevSessions
internal import HTTP1
internal import JSON

/// The body of a request as JSON, or the answer to one that is not.
enum JSONBody {
  case value(JSONValue)
  case refused(Response)

  /// Reads the body, which must say that it is JSON and be UTF-8.
  init(_ request: Request) {
    let parts = (request.headers["Content-Type"] ?? "").split(separator: ";")
    // Anything else is what a form of another page could send.
    guard Self.word(parts.first ?? "") == "application/json" else {
      self = .refused(Self.refusal)
      return
    }
    for parameter in parts.dropFirst() {
      let pair = parameter.split(separator: "=", maxSplits: 1)
      guard pair.count == 2, Self.word(pair[0]) == "charset" else { continue }
      let charset = Self.word(pair[1])
      // US-ASCII is UTF-8 as far as it goes.
      guard ["utf-8", "utf8", "us-ascii"].contains(charset) else {
        self = .refused(Self.refusal("the body is in \(charset)", "send it in UTF-8"))
        return
      }
    }
    do throws(JSONSyntaxError) {
      self = .value(try JSONValue(strictlyParsing: request.body))
    } catch {
      self = .refused(Self.refusal("the body is not JSON in UTF-8: \(error)", Self.hint))
    }
  }

  /// The answer to JSON of another shape.
  static var refusal: Response { refusal("the body is not what is taken here", hint) }

  private static let hint =
    "a JSON object with Content-Type: application/json; see /openapi.json"

  private static func refusal(_ message: String, _ hint: String) -> Response {
    Answers.error(Status(400), "usage", message, hint: hint, exitCode: .usage)
  }

  /// A media type, or the name or value of a parameter, in lower case and without quotes.
  private static func word(_ text: Substring) -> String {
    String(text.filter { $0 != " " && $0 != "\t" && $0 != "\"" }).lowercased()
  }
}
