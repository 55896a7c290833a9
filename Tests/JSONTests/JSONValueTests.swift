import Foundation
import JSON
import Testing

@Suite("JSON values")
struct JSONValueTests {
  @Test(
    "JSON is written back byte for byte",
    arguments: [
      "null", "true", "[]", "{}", "0", "-0", "1.0", "1e400", "12345678901234567890123", "\"\"",
      #"{"b":1,"a":{"z":[1,2.50,"x"],"y":null}}"#, #"["\b\f\n\r\t\"\\/","\u0001\u001f"]"#,
      #"["é","日本","👩‍👩‍👧"]"#,
    ])
  func roundTrip(text: String) throws {
    #expect(try JSONValue(parsing: text).text() == text)
  }

  @Test("the indented layout is JavaScript's")
  func indented() throws {
    let value = try JSONValue(parsing: #"{"version":1,"sessions":[{"a":[]},{}]}"#)
    #expect(
      value.text(.indented) == """
        {
          "version": 1,
          "sessions": [
            {
              "a": []
            },
            {}
          ]
        }
        """)
  }

  @Test(
    "text that is not JSON is refused",
    arguments: [
      "", " ", "{", "[1,]", "{\"a\":}", "{\"a\" 1}", "01", "1.", "1e", "+1", "nul", "\"\n\"",
      "\"\\x\"", "\"\\u12\"", "\"abc", "[1] 2", "'a'", "{a:1}", "-", "\u{FEFF}1",
    ])
  func refused(text: String) {
    #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
  }

  @Test(
    "escapes and surrogates",
    arguments: [
      (#""\u0041\/""#, "A/"), (#""\ud83d\ude00""#, "😀"), (#""\ud83d""#, "\u{FFFD}"),
      (#""\ud83dx""#, "\u{FFFD}x"), (#""\ud83d\u0041""#, "\u{FFFD}A"), (#""\ude00""#, "\u{FFFD}"),
      (#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"),
    ])
  func escapes(text: String, expected: String) throws {
    #expect(try JSONValue(parsing: text).string == expected)
  }

  @Test("bytes that are not UTF-8 do not lose the rest of the text")
  func invalidUTF8() throws {
    let bytes: [UInt8] = [0x22, 0x61, 0xFF, 0x62, 0x22]
    #expect(try JSONValue(parsing: bytes).string == "a\u{FFFD}b")
  }

  @Test("nesting is bounded")
  func depth() throws {
    let fine = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
    #expect(try JSONValue(parsing: fine).array?.count == 1)
    #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: "[" + fine + "]") }
    #expect(throws: JSONSyntaxError.self) {
      try JSONValue(parsing: String(repeating: "[", count: 1_000_000))
    }
  }

  @Test("every prefix of a document is refused, never misread")
  func prefixes() {
    let text = Array(#"{"a":[1,-2.5e3,"é\u0041",true,null],"b":{}}"#.utf8)
    for end in 0..<text.count {
      #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text[..<end]) }
    }
  }

  @Test("members keep their order when changed")
  func members() throws {
    var object = try #require(try JSONValue(parsing: #"{"a":1,"b":2,"a":3}"#).object)
    #expect(object["a"] == 3)
    object["b"] = "new"
    object["c"] = true
    #expect(JSONValue.object(object).text() == #"{"a":1,"b":"new","a":3,"c":true}"#)
    object["a"] = nil
    #expect(object.keys == ["b", "c"])
  }

  @Test("numbers are read as integers where they are whole")
  func numbers() throws {
    #expect(try JSONValue(parsing: "3.0").int == 3)
    #expect(try JSONValue(parsing: "3.5").int == nil)
    #expect(try JSONValue(parsing: "1e400").int == nil)
    #expect(try JSONValue(parsing: "-2.5e3").double == -2500)
  }

  @Test("Foundation reads what we write, and the other way round")
  func oracle() throws {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<300 {
      let value = Self.random(depth: 4, using: &generator)
      let data = Data(value.bytes(.indented))
      let parsed = try JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)
      let rewritten = try JSONSerialization.data(
        withJSONObject: parsed, options: [.fragmentsAllowed, .sortedKeys])
      #expect(Self.sorted(try JSONValue(parsing: rewritten)) == Self.sorted(value))
    }
  }

  private static func random(
    depth: Int, using generator: inout SystemRandomNumberGenerator
  ) -> JSONValue {
    switch Int.random(in: 0..<(depth == 0 ? 4 : 6), using: &generator) {
    case 0: return .null
    case 1: return .bool(.random(using: &generator))
    case 2: return .int(Int.random(in: -1_000_000...1_000_000, using: &generator))
    case 3:
      let scalars = (0..<Int.random(in: 0..<8, using: &generator)).compactMap { _ in
        Unicode.Scalar(UInt32.random(in: 1..<0x1_1000, using: &generator))
      }.filter { $0 != "\u{FEFF}" }  // Foundation loses it at the beginning of a text.
      return .string(String(String.UnicodeScalarView(scalars)))
    case 4: return .array((0..<3).map { _ in random(depth: depth - 1, using: &generator) })
    default:
      return .object(
        JSONObject((0..<3).map { ("k\($0)", random(depth: depth - 1, using: &generator)) }))
    }
  }

  private static func sorted(_ value: JSONValue) -> JSONValue {
    switch value {
    case .array(let elements): return .array(elements.map(sorted))
    case .object(let object):
      return .object(
        JSONObject(object.members.sorted { $0.key < $1.key }.map { ($0.key, sorted($0.value)) }))
    default: return value
    }
  }

  @Test(
    "strict parsing refuses JSON in which a character would be replaced",
    arguments: [
      (Array(#""\ud83d\ude00 ü""#.utf8), nil), (Array(#"["\ud83d"]"#.utf8), 8),
      (Array(#""\ude00x""#.utf8), 7), (Array(#""\ud83dx""#.utf8), 7),
      ([0x22, 0x61, 0xFC, 0x22], 2), ([0x22, 0xC3, 0x22], 1),
    ] as [([UInt8], Int?)])
  func strict(bytes: [UInt8], problem: Int?) throws {
    _ = try JSONValue(parsing: bytes)
    do {
      _ = try JSONValue(strictlyParsing: bytes)
      #expect(problem == nil)
    } catch {
      #expect(error.offset == problem)
    }
  }
}
