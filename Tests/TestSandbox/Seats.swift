internal import Foundation

/// Limits the number of tests that run agents at the same time, as more would slow each other down.
///
/// There is one seat more than cores, since agents mostly wait.
package actor Seats {
  package static let shared = Seats(min(ProcessInfo.processInfo.activeProcessorCount + 1, 6))

  private let count: Int
  private var free: Int
  private var queue: [(wanted: Int, turn: CheckedContinuation<Void, Never>)] = []

  private init(_ count: Int) {
    self.count = count
    free = count
  }

  /// Runs a test when there is a seat for it; one that needs the machine for itself takes them all.
  package func run(alone: Bool, _ test: @Sendable () async throws -> Void) async throws {
    let wanted = alone ? count : 1
    await take(wanted)
    defer { give(wanted) }
    try await test()
  }

  private func take(_ wanted: Int) async {
    if queue.isEmpty, wanted <= free {
      free -= wanted
    } else {
      await withCheckedContinuation { queue.append((wanted, $0)) }
    }
  }

  /// First come, first served, so that a big party is not passed over for ever.
  private func give(_ returned: Int) {
    free += returned
    while let first = queue.first, first.wanted <= free {
      free -= first.wanted
      queue.removeFirst().turn.resume()
    }
  }
}
