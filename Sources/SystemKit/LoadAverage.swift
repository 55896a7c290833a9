internal import CSystem

/// How busy this machine is.
package struct LoadAverage: Hashable, Sendable {
  /// How many processes ran or wanted to, on average over the last minute.
  package let lastMinute: Double
  /// How many can run at once.
  package let cores: Int

  package init(lastMinute: Double, cores: Int) {
    self.lastMinute = lastMinute
    self.cores = cores
  }

  /// This machine now; nil where the system does not say.
  package static var current: LoadAverage? {
    var averages = [Double](repeating: 0, count: 3)
    guard getloadavg(&averages, 3) >= 1 else { return nil }
    return LoadAverage(
      lastMinute: averages[0], cores: max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))))
  }
}
