internal import HTTP1
internal import SystemKit

/// The page for people at `/`: one file that needs nothing else.
enum Page {
  /// The page with a policy that lets nothing but its own script and style run or be applied, and
  /// nothing be loaded from elsewhere.
  static var response: Response {
    let nonce = RandomToken.hexadecimal(bytes: 16)
    var headers = Answers.headers
    headers["Content-Type"] = "text/html; charset=utf-8"
    headers["X-Frame-Options"] = "DENY"
    headers["Content-Security-Policy"] =
      "default-src 'none'; script-src 'nonce-\(nonce)'; style-src 'nonce-\(nonce)'; "
      + "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
      + "frame-ancestors 'none'"
    return Response(headers: headers, body: .bytes(Array(BundledPage.document(nonce: nonce).utf8)))
  }
}
