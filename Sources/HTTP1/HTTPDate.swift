internal import SystemKit

/// The form of dates in header fields (RFC 9110, section 5.6.7).
enum HTTPDate {
  private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Returns a date such as `Sun, 06 Nov 1994 08:49:37 GMT`.
  static func text(_ moment: Timestamp) -> String {
    // 1994-11-06T08:49:37.000Z
    let parts = moment.description.split { "-T.".contains($0) }
    let day = moment.milliseconds / 86_400_000
    let month = parts.count > 3 ? Int(parts[1]) ?? 1 : 1
    guard parts.count > 3, day >= 0, (1...12).contains(month) else {
      return "Thu, 01 Jan 1970 00:00:00 GMT"
    }
    return "\(days[Int(day % 7)]), \(parts[2]) \(months[month - 1]) \(parts[0]) \(parts[3]) GMT"
  }
}
