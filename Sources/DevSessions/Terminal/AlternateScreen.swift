/// Follows in a program's output whether it has the alternate screen: the one that editors and pagers
/// draw on and give back at their end; pure.
///
/// It takes any split of the bytes.
struct AlternateScreen {
  /// Nil as long as nothing was seen that says so.
  private(set) var isShown: Bool?
  /// The end of the output, where it may be the beginning of a sequence.
  private var pending: [UInt8] = []

  private static let longestSequence = 64

  /// Looks at what follows.
  mutating func add(_ bytes: [UInt8]) {
    let all = pending.isEmpty ? bytes : pending + bytes
    pending = []
    var position = 0
    while let escape = all[position...].firstIndex(of: 0x1B) {
      position = escape + 1
      guard position < all.count else {
        pending = [0x1B]
        return
      }
      // A full reset gives the normal screen back (RIS).
      if all[position] == UInt8(ascii: "c") { isShown = false }
      guard all[position] == UInt8(ascii: "[") else { continue }
      let rest = all[(position + 1)...]
      guard let end = rest.firstIndex(where: { 0x40...0x7E ~= $0 || $0 == 0x1B }) else {
        if rest.count < Self.longestSequence { pending = Array(all[escape...]) }
        return
      }
      take(rest[..<end], final: all[end])
      position = all[end] == 0x1B ? end : end + 1
    }
  }

  /// A control sequence: `?`, modes between `;`, and `h` (set) or `l` (reset).
  private mutating func take(_ parameters: ArraySlice<UInt8>, final: UInt8) {
    guard parameters.first == UInt8(ascii: "?"),
      final == UInt8(ascii: "h") || final == UInt8(ascii: "l")
    else { return }
    let modes = parameters.dropFirst().split(separator: UInt8(ascii: ";")).map {
      String(decoding: $0, as: UTF8.self)
    }
    if modes.contains(where: ["47", "1047", "1049"].contains) {
      isShown = final == UInt8(ascii: "h")
    }
  }
}
