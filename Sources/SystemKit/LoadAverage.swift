internal import CSystem

/// The load of this machine.
package struct LoadAverage: Hashable, Sendable {
  /// The average number of processes that ran or waited to run in the last minute.
  package let lastMinute: Double
  /// The number of processors.
  package let cores: Int

  package init(lastMinute: Double, cores: Int) {
    self.lastMinute = lastMinute
    self.cores = cores
  }

  /// The present load; nil when the system does not tell.
  package static var current: LoadAverage? {
    var averages = [Double](repeating: 0, count: 3)
    guard getloadavg(&averages, 3) >= 1 else { return nil }
    return LoadAverage(
      lastMinute: averages[0], cores: max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))))
  }
}
