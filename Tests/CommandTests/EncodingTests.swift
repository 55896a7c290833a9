import JSON
import SystemKit
import TestSandbox
import Testing

extension CommandTests {
  /// Text that is not UTF-8: refused where it comes in, never sent with U+FFFD in it.
  @Suite(.callerIsHere) struct EncodingTests {
    /// Bytes as `printf` takes them, and what is said of them.
    static let texts: [(octal: String, problem: String)] = [
      (#"Gr\374\337e"#, "is not valid UTF-8: byte 2 is 0xFC"),
      (#"\377\376H\000i\000"#, "is UTF-16, not UTF-8"), (#"H\000i\000!\000"#, "is UTF-16"),
      (#"cut \342\202"#, "is not valid UTF-8: byte 4 is 0xE2"),
      (#"text and \000 more text"#, "has a NUL at byte 9"),
      (#"\355\240\200"#, "is not valid UTF-8: byte 0 is 0xED"),
    ]

    @Test("a prompt that is not UTF-8 is exit 2, from a file and from a pipe", arguments: texts)
    func prompts(octal: String, problem: String) throws {
      let sandbox = try sandbox()
      try sandbox.store(Sandbox.record("fizz-top"))
      for command in ["ask fizz-top", "send fizz-top", "create --cli terminal"] {
        for (source, name) in [("-f f", "f"), ("-f - < f", "standard input")] {
          let line = "printf '\(octal)' > f; exec \"$1\" \(command) \(source)"
          let finished = try sandbox.execute(
            "/bin/sh", ["-c", "cd \"$2\"; \(line)", "sh", sandbox.program, sandbox.work])
          #expect(finished.code == 2, "\(finished)")
          #expect(finished.errors.contains("dev-sessions: \(name) \(problem)"), "\(finished)")
        }
      }
    }

    @Test(
      "an argument that is not UTF-8 is exit 2, wherever it stands",
      arguments: [
        #"ask x "$t""#, #"create -d "$t""#, #"create --id "$t""#, #"create -p "$t""#,
        #"notify x "$t""#, #"respond x "$t""#, #"keys x "$t""#, #"config set create.model "$t""#,
        #"send x --idempotency-key "$t" hi"#, #""$t""#, #"create --env "A=$t""#,
      ])
    func arguments(call: String) throws {
      let line = #"t=$(printf 'Gr\374\337e'); exec "$1" "# + call
      let finished = try sandbox().execute(
        "/bin/sh", ["-c", line, "sh", sandbox().program])
      #expect(finished.code == 2, "\(finished)")
      #expect(finished.errors.contains("is not valid UTF-8: byte "), "\(finished)")
      #expect(finished.errors.contains("dev-sessions: argument "), "\(finished)")
    }

    @Test("a variable that is not UTF-8 reaches the agent byte for byte")
    func environment() throws {
      let sandbox = try sandbox()
      let line = #"export ODD=$(printf 'Gr\374\337e'); exec "$1" create -q --cli terminal -- sh"#
      let id = try sandbox.execute("/bin/sh", ["-c", line, "sh", sandbox.program]).output
      let seen = try sandbox.done("ask", id, #"printf '%s' "$ODD" | od -An -tx1"#)
      #expect(seen.filter { $0 != " " } == "4772fcdf65", "\(seen)")
    }

    /// Bodies of `POST /send`, whether they are Latin-1, and their content type.
    static let bodies: [(body: String, isLatin: Bool, type: String)] = [
      (#"{"id":"fizz-top","prompt":"Grüße"}"#, true, "application/json"),
      (#"{"id":"fizz-top","prompt":"Grüße"}"#, true, "application/json; charset=iso-8859-1"),
      (#"{"id":"fizz-top","prompt":"plain"}"#, false, "application/json;charset=\"UTF-16\""),
      (#"{"id":"fizz-top","prompt":"\ud800"}"#, false, "application/json"),
      (#"{"id":"fizz-top","prompt":"\udc00\ud800"}"#, false, "application/json"),
      (#"{"id":"fizz-top","prompt":"a\u0000b"}"#, false, "application/json"),
    ]

    @Test("a JSON body that is not UTF-8 is 400", .sessionsAreHere, arguments: bodies)
    func body(body: String, isLatin: Bool, type: String) throws {
      let sandbox = try sandbox()
      try sandbox.store(Sandbox.record("fizz-top"))
      try sandbox.withGateway { gateway in
        for (content, isWrong) in [(body, true), (#"{"id":"nobody","prompt":"ü 😀"}"#, false)] {
          let bytes =
            isLatin && isWrong
            ? content.unicodeScalars.map { UInt8($0.value) } : Array(content.utf8)
          let type = isWrong ? type : "application/json; charset=Utf-8"
          let head = """
            POST /send HTTP/1.1\r
            Host: 127.0.0.1:\(gateway.port)\r
            Connection: close\r
            Authorization: Bearer \(gateway.token)\r
            Content-Type: \(type)\r
            Content-Length: \(bytes.count)\r
            \r

            """
          let answer = try gateway.send(Array(head.utf8) + bytes)
          #expect(answer.status == (isWrong ? 400 : 404), "\(content): \(answer)")
        }
      }
    }
  }
}
