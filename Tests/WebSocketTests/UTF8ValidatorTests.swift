import Testing

@testable import WebSocket

struct UTF8ValidatorTests {
  private func isValid(_ bytes: [UInt8], pieces: Int = .max) -> Bool {
    var validator = UTF8Validator()
    var rest = bytes[...]
    while !rest.isEmpty {
      guard validator.accepts(rest.prefix(pieces)) else { return false }
      rest = rest.dropFirst(pieces)
    }
    return validator.isComplete
  }

  @Test("it agrees with the standard library on every sequence of two bytes, and on many of four")
  func oracle() {
    func compare(_ bytes: [UInt8]) {
      let expected = String(validating: bytes, as: UTF8.self) != nil
      guard isValid(bytes) == expected, isValid(bytes, pieces: 1) == expected else {
        Issue.record("\(bytes) should be \(expected ? "valid" : "invalid")")
        return
      }
    }
    for first in UInt8.min ... .max {
      for second in UInt8.min ... .max { compare([first, second]) }
    }
    let edges: [UInt8] = [
      0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1,
      0xEC,
      0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xF8, 0xFC, 0xFE, 0xFF,
    ]
    for first in edges where first >= 0xC0 {
      for second in edges {
        for third in edges {
          for fourth in [0x41, 0x80, 0xBF, 0xC2] as [UInt8] {
            compare([first, second, third, fourth])
          }
        }
      }
    }
  }

  @Test("errors and characters are found at every place of long text")
  func places() {
    let ascii = Array(repeating: UInt8(ascii: "a"), count: 40)
    for place in 0...40 {
      #expect(isValid(ascii[..<place] + Array("κόσμε🙂".utf8) + ascii[place...]))
      #expect(!isValid(ascii[..<place] + [0xFF] + ascii[place...]))
      #expect(!isValid(ascii[..<place] + [0xC3] + ascii[place...]), "place \(place)")
    }
  }

  @Test(
    "it refuses at the first byte that no character can have",
    arguments: [
      ([0xCE, 0xBA, 0xE1, 0xBD, 0xB9], [0xF4, 0x90]), ([], [0xC0]), ([], [0xC1]), ([], [0xF5]),
      ([0x61], [0xE0, 0x9F]), ([], [0xED, 0xA0]), ([], [0xF0, 0x8F]), ([0xC3], [0x28]),
    ] as [([UInt8], [UInt8])])
  func failsFast(good: [UInt8], bad: [UInt8]) {
    var validator = UTF8Validator()
    let before = validator.accepts((good + bad.dropLast())[...])
    let last = validator.accepts(bad.suffix(1))
    #expect(before)
    #expect(!last)
  }
}
