package import SystemKit

extension StatusReport.Evidence {
  /// A signal that decided the status.
  package static func deciding(
    _ source: String, _ finding: String, _ time: Timestamp? = nil
  ) -> Self {
    Self(source: source, finding: finding, time: time, won: true)
  }

  /// A signal that is only shown.
  package static func silent(
    _ source: String, _ finding: String, _ time: Timestamp? = nil
  ) -> Self {
    Self(source: source, finding: finding, time: time, won: false)
  }
}
