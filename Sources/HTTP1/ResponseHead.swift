/// The head of a response, as a client receives it.
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
