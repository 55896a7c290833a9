import CommandLine
import Testing

@Suite("Durations as text")
struct DurationTextTests {
  @Test(
    "durations are read as people type them",
    arguments: [
      ("90", .seconds(90)), ("2.5", .milliseconds(2500)), ("0", .zero),
      ("500ms", .milliseconds(500)),
      ("30s", .seconds(30)), ("30m", .seconds(1800)), ("72h", .seconds(259_200)),
      ("7d", .seconds(604_800)), ("1h30m", .seconds(5400)), ("1m33.25s", .milliseconds(93_250)),
      ("1.5h", .seconds(5400)), ("1d2h3m4s5ms", .milliseconds(93_784_005)), ("007", .seconds(7)),
      ("0.000000001", .nanoseconds(1)), ("0.5ms", .microseconds(500)),
      ("36500d", DurationText.longest),
    ] as [(String, Duration)])
  func reads(text: String, expected: Duration) {
    #expect(DurationText.parse(text) == expected)
  }

  @Test(
    "an invalid duration is refused",
    arguments: [
      "", "s", "-1", "+1", "1x", "1 h", " 1", "1h ", "1h30", "30m1h", "1h1h", "1.", ".5", "1.5h30m",
      "1H", "1e3", "inf", "１s", "1.0000000001", "36501d", "99999999999999999999", "1.5.5s", "5ms1s",
      "213503d213503d", "1🦊",
    ])
  func refuses(text: String) {
    #expect(DurationText.parse(text) == nil)
  }

  @Test(
    "durations are written with the largest units first and no zeros",
    arguments: [
      (.seconds(93), "1m33s"), (.zero, "0s"), (.milliseconds(500), "500ms"), (.seconds(3600), "1h"),
      (.milliseconds(2500), "2.5s"), (.milliseconds(60_050), "1m0.05s"),
      (.seconds(86_461), "1d1m1s"),
      (.microseconds(3), "0s"), (.seconds(-93), "-1m33s"), (.seconds(1800), "30m"),
    ] as [(Duration, String)])
  func writes(duration: Duration, expected: String) {
    #expect(DurationText.format(duration) == expected)
  }

  @Test(
    "only so many parts are written as asked for",
    arguments: [
      (93_500, 2, "1m33s"), (93_500, 3, "1m33.5s"), (93_500, 1, "1m"), (259_260_000, 2, "3d"),
      (2500, 1, "2s"), (500, 1, "500ms"),
    ])
  func limits(milliseconds: Int, parts: Int, expected: String) {
    #expect(DurationText.format(.milliseconds(milliseconds), parts: parts) == expected)
  }

  @Test("an entry is read back as it was written", arguments: 0..<20)
  func roundTrip(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      let scale = Int64.random(in: 1...9, using: &random)
      let bound = (0..<scale).reduce(into: Int64(1000)) { bound, _ in bound *= 10 }
      let duration = Duration.milliseconds(Int64.random(in: 0...bound, using: &random))
      #expect(DurationText.parse(DurationText.format(duration)) == duration)
    }
  }

  @Test("the extremes do not overflow")
  func extremes() {
    let extreme = Duration(secondsComponent: .min, attosecondsComponent: 0)
    #expect(DurationText.format(extreme).hasPrefix("-106751991167300d"))
    #expect(DurationText.format(.seconds(Int64.max)).hasPrefix("106751991167300d"))
  }
}
