internal import SessionStore
internal import Transcripts

/// Finding the option that an answer means.
extension [OpenDialog.Choice] {
  /// The place of the option with this number or label; case and white space do not matter.
  func index(of answer: String) -> Int? {
    if let key = Int(answer), let index = firstIndex(where: { $0.key == key }) { return index }
    let wanted = answer.withoutSpaces.lowercased()
    return firstIndex { $0.label.withoutSpaces.lowercased() == wanted }
  }

  /// The label that an answer probably means, misspelt; nil for clearly different words.
  func nearMiss(of answer: String) -> String? {
    let wanted = [UInt8](answer.trimmingSpaces.lowercased().utf8)
    let near = map { choice in
      (label: choice.label, distance: editDistance(wanted, [UInt8](choice.label.lowercased().utf8)))
    }
    .filter { $0.distance <= Swift.max(1, $0.label.utf8.count / 4) }
    return near.min { $0.distance < $1.distance }?.label
  }

  /// A clause that names the label that was probably meant; empty when there is none.
  func suggestion(for answer: String) -> String {
    nearMiss(of: answer).map { "; did you mean “\($0)”?" } ?? ""
  }
}
