import CommandLine
import Testing

@Suite("Kinds of values")
struct ValueKindTests {
  @Test(
    "a kind accepts what it describes and nothing else",
    arguments: [
      (.text, ["", "-", "any"], []),
      (.integer(nil), ["0", "-5", "+5", "\(Int.max)"], ["", "1.5", " 1", "x", "\(Int.max)0"]),
      (.integer(1...3), ["1", "3"], ["0", "4", "-1"]),
      (.duration, ["90", "1h30m"], ["", "h", "-1s"]),
      (.choice(["a", "b"]), ["a", "b"], ["", "A", "ab"]),
      (.path, ["x", "-", " "], [""]), (.folder, ["/"], [""]), (.session, ["fizz-top"], [""]),
      (.keyValue, ["a=", "a=b=c"], ["", "a", "=b"]),
    ] as [(ValueKind, [String], [String])])
  func accepts(kind: ValueKind, good: [String], bad: [String]) {
    for text in good { #expect(kind.accepts(text), "\(text)") }
    for text in bad { #expect(!kind.accepts(text), "\(text)") }
  }

  @Test("each format decodes what it encodes")
  func formats() {
    func check<Value: Equatable>(_ format: ValueFormat<Value>, _ value: Value) {
      let text = format.encode(value)
      #expect(format.kind.accepts(text))
      #expect(format.decode(text) == value)
    }
    check(.text("x"), "")
    check(.integer, -3)
    check(.integer(0...5), 5)
    check(.duration, .milliseconds(93_500))
    check(.choice(["a", "b"]), "b")
    check(.choice(of: SampleTool.State.self), .working)
    check(.path, "/x")
    check(.folder, "/")
    check(.session, "fizz-top")
    check(.keyValue, KeyValue(key: "a", value: "b=c"))
  }
}
