internal import JSON
internal import SystemKit

/// What the bearer of a token may do.
package struct TokenScope: Hashable, Sendable {
  /// Only look.
  package var isReadOnly = false
  /// Only sessions in this folder, by its physical path, and below.
  package var folder: String?

  package init(isReadOnly: Bool = false, folder: String? = nil) {
    self.isReadOnly = isReadOnly
    self.folder = folder
  }

  /// For the log.
  var summary: String {
    [isReadOnly ? "read-only" : nil, folder == nil ? nil : "bound"].compactMap(\.self)
      .joined(separator: ",")
  }
}
