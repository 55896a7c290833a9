internal import SessionStore
internal import Transcripts

/// Finding the option that an answer means.
extension [OpenDialog.Choice] {
  /// The place of the option with this number or label; case and white space do not matter, nor the note
  /// "(Recommended)" that models put behind one of their labels.
  func index(of answer: String) -> Int? {
    if let key = Int(answer), let index = firstIndex(where: { $0.key == key }) { return index }
    let wanted = answer.withoutSpaces.lowercased()
    return firstIndex { $0.label.withoutSpaces.lowercased() == wanted }
      ?? firstIndex { $0.label.withoutSpaces.lowercased() == wanted + "(recommended)" }
  }

  /// The label that an answer probably means, misspelt or cut short; nil for clearly different words.
  func nearMiss(of answer: String) -> String? {
    let words = answer.trimmingSpaces.lowercased()
    let begun = filter { choice in
      let label = choice.label.lowercased()
      let next = label.dropFirst(words.count).first
      return !words.isEmpty && label.hasPrefix(words) && next?.isLetter == false
        && next?.isNumber == false
    }
    if let choice = begun.first { return choice.label }
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

extension String {
  /// Whether it can only be meant as an option's number: digits, with signs that stand around numbers.
  var isNumberLike: Bool {
    contains(where: \.isNumber) && allSatisfy { $0.isNumber || ".,#() ".contains($0) }
  }
}
