/// A response status (RFC 9110, section 15).
package struct Status: Hashable, Sendable, CustomStringConvertible {
  /// The three digits.
  package let code: Int

  /// Makes a status with this code, from 200 to 599.
  ///
  /// The server itself sends interim ones.
  package init(_ code: Int) {
    precondition((100...599).contains(code), "a status code has three digits")
    self.code = code
  }

  package static let ok = Status(200)
  package static let badRequest = Status(400)
  package static let notFound = Status(404)
  package static let methodNotAllowed = Status(405)
  package static let internalServerError = Status(500)

  /// The usual phrase; empty for codes without one.
  package var reason: String {
    Self.reasons[code] ?? ""
  }

  package var description: String {
    "\(code) \(reason)"
  }

  private static let reasons: [Int: String] = [
    100: "Continue", 101: "Switching Protocols", 200: "OK", 201: "Created", 202: "Accepted",
    204: "No Content", 304: "Not Modified", 400: "Bad Request", 401: "Unauthorized",
    403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 408: "Request Timeout",
    409: "Conflict", 413: "Content Too Large", 414: "URI Too Long",
    415: "Unsupported Media Type", 417: "Expectation Failed", 421: "Misdirected Request",
    422: "Unprocessable Content",
    426: "Upgrade Required", 429: "Too Many Requests", 431: "Request Header Fields Too Large",
    500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway",
    503: "Service Unavailable", 504: "Gateway Timeout", 505: "HTTP Version Not Supported",
    529: "Overloaded",
  ]
}
