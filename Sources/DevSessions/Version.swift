extension DevSessions {
  /// The version of this program.
  package static let version = "0.1.0"
}
