internal import HTTP1
internal import SystemKit

/// One line for each request: when, which route, what came of it, and by which kind of token.
///
/// Nothing of what the client wrote is in it but the method and the path of a known route: no
/// query, no body, no field, so no secret and no line end.
package struct RequestLog: Sendable {
  private let write: @Sendable (String) -> Void

  package init(write: @escaping @Sendable (String) -> Void) {
    self.write = write
  }

  func note(_ request: Request, _ response: Response, _ scope: TokenScope?, isKnown: Bool) {
    let others = ["/", "/health", "/openapi.json", "/events", "/run"]
    let path = isKnown || others.contains(request.path) ? request.path : "(other)"
    let method = ["GET", "HEAD", "POST"].contains(request.method) ? request.method : "(other)"
    var status = "\(response.status.code)"
    // What the command gives is not known yet.
    if case .later = response.body { status = "-" }
    let who = scope.map { $0.summary.isEmpty ? "full" : $0.summary } ?? "-"
    write("\(Timestamp.now) \(method) \(path) \(status) \(who)")
  }
}
