/// Finds the name that was probably meant by a mistyped one.
package enum Nearest {
  /// The longest name that is compared.
  ///
  /// A longer text is no mistyped name, and comparing is slow.
  private static let longestName = 64

  /// Returns the candidate that is nearest to `typed`; nil when none is near.
  ///
  /// A candidate that differs only in case wins, then the shortest one that begins with `typed`,
  /// then the one with the smallest edit distance, or the earlier of two that are equally near.
  package static func match(_ typed: String, in candidates: [String]) -> String? {
    guard !typed.isEmpty, typed.utf8.count <= longestName else { return nil }
    let lowered = typed.lowercased()
    if let same = candidates.first(where: { $0.lowercased() == lowered }) { return same }
    let length = lowered.unicodeScalars.count
    if length >= 2,
      let longer = candidates.filter({ $0.lowercased().hasPrefix(lowered) })
        .min(by: { $0.utf8.count < $1.utf8.count })
    {
      return longer
    }
    let tolerance = length < 3 ? 0 : length < 5 ? 1 : length < 9 ? 2 : 3
    return candidates.map { (name: $0, distance: editDistance(lowered, $0.lowercased())) }
      .filter { $0.distance <= tolerance }
      .min { $0.distance < $1.distance }?.name
  }

  /// Returns the restricted Damerau-Levenshtein distance of two texts.
  ///
  /// It is the number of insertions, deletions, replacements and swaps of neighbours that turn one
  /// text into the other, with no part edited twice.
  package static func editDistance(_ first: String, _ second: String) -> Int {
    let a = Array(first.unicodeScalars)
    let b = Array(second.unicodeScalars)
    var beforePrevious: [Int] = []
    var previous = Array(0...b.count)
    for i in a.indices {
      var current = [i + 1]
      for j in b.indices {
        let replaced = previous[j] + (a[i] == b[j] ? 0 : 1)
        var best = min(previous[j + 1] + 1, current[j] + 1, replaced)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          best = min(best, beforePrevious[j - 1] + 1)
        }
        current.append(best)
      }
      beforePrevious = previous
      previous = current
    }
    return previous[b.count]
  }
}
