/// The part of a response before its body, as a client reads it.
package struct ResponseHead: Hashable, Sendable {
  package let version: Version
  package let status: Status
  package let headers: Headers

  init(version: Version, status: Status, headers: Headers) {
    self.version = version
    self.status = status
    self.headers = headers
  }
}
