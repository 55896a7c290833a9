import JSON
import Remote
import SystemKit
import Testing

/// The caller's side of a relay, against shell scripts in its place.
@Suite struct RelayConnectionTests {
  static let greeting =
    #"{"program":"dev-sessions","version":"9.9","protocol":1,"load":0.5,"cores":4}"#

  /// What a call comes to when this script is what answers.
  private func call(
    _ script: String, _ request: RunRequest = RunRequest(words: ["list"]),
    until deadline: Deadline = .after(.seconds(60))
  ) throws(RelayProblem) -> (frames: [RunFrame], code: Int32, greeting: RelayGreeting?) {
    let host: Host
    do {
      host = try Host("far", .command(["/bin/sh", "-c", script]))
    } catch {
      throw .noWay("\(error)")
    }
    let connection = try RelayConnection(
      to: host, request, environment: ["PATH": "/usr/bin:/bin"], sharing: nil)
    var frames: [RunFrame] = []
    let code = try connection.run(until: deadline) { frames.append($0) }
    return (frames, code, connection.greeting)
  }

  @Test("noise of a login shell before the greeting is skipped, also without a line end")
  func noise() throws {
    let answer = try call(
      #"""
      printf 'Welcome\r\n{"program":"other"}\nLast login: now'
      printf '\n%s\n' '\#(Self.greeting)'
      read request
      case $request in *'"words":["list"]'*) ;; *) exit 9 ;; esac
      printf '{"out":"a\\n"}\n{}\n{"err":"b"}\n{"exit":3}\n'
      cat > /dev/null
      """#)
    #expect(answer.code == 3)
    #expect(answer.frames == [.output("a\n"), .alive, .errors("b")])
    #expect(answer.greeting?.version == "9.9")
    #expect(answer.greeting?.load == LoadAverage(lastMinute: 0.5, cores: 4))
  }

  @Test("nothing is asked before the greeting: a login shell may read what it is given")
  func silentBefore() throws {
    let answer = try call(
      #"""
      # Nothing may come in this time; there is no event for that.
      if [ "$(timeout 0.3 dd bs=1 count=1 2> /dev/null)" ]; then exit 9; fi
      echo '\#(Self.greeting)'; read request; echo '{"exit":0}'
      """#)
    #expect(answer.code == 0)
  }

  @Test("a request larger than any pipe arrives whole, while the other side already answers")
  func large() throws {
    var request = RunRequest(words: ["send", "x", "-"])
    request.input = String(repeating: "x\n", count: 1 << 20)
    let answer = try call(
      #"""
      echo '\#(Self.greeting)'; echo '{"out":"early"}'
      count=$(head -n 1 | wc -c); echo "{\"out\":\"$count\"}"; echo '{"exit":0}'
      """#, request)
    #expect(answer.frames == [.output("early"), .output("\(request.json.bytes().count + 1)")])
  }

  static let endings: [(script: String, problem: RelayProblem)] = [
    ("echo 'ssh: no route' >&2; exit 255", .notReached("ssh: no route")),
    ("exit 1", .notReached("it ended with exit 1")),
    ("echo noise", .notReached("it ended with exit 0")),
    ("printf 'first\\n\\033[1mlast\\n\\n' >&2; exit 3", .notReached("[1mlast")),
    ("echo 'sh: dev-sessions: not found' >&2; exit 127", .noProgram("sh: dev-sessions: not found")),
    (
      "echo 'OCI runtime exec failed: no such file or directory' >&2; exit 1",
      .noProgram("OCI runtime exec failed: no such file or directory")
    ),
    (
      "echo 'dev-sessions: unknown command relay' >&2; exit 2",
      .noProgram("dev-sessions: unknown command relay")
    ),
    (
      "echo '\(greeting)'; read r; echo 'client_loop: broken' >&2; exit 255",
      .lost("client_loop: broken")
    ),
    ("echo '\(greeting)'; read r; echo '{\"out\":\"x\"}'", .lost("it has ended in the middle")),
    ("echo '\(greeting)'; read r; echo 'no frame'", .lost("what answers is no dev-sessions")),
  ]

  @Test("each way to fail has its words", arguments: endings)
  func ending(script: String, problem: RelayProblem) {
    #expect(throws: problem) { _ = try call(script) }
  }

  @Test("another protocol is told with the version")
  func otherProtocol() {
    let other = Self.greeting.replacing("\"protocol\":1", with: "\"protocol\":2")
    #expect {
      _ = try call("echo '\(other)'; cat")
    } throws: { error in
      guard case .otherProtocol(let greeting)? = error as? RelayProblem else { return false }
      return greeting.version == "9.9" && greeting.protocolNumber == 2
    }
  }

  @Test("one that never answers is given up in time, and does not stay behind")
  func silence() throws {
    let start = MonotonicClock.now
    #expect(throws: RelayProblem.notReached("it does not answer in time")) {
      _ = try call("echo noise; exec sleep 600", until: .after(.milliseconds(300)))
    }
    #expect(MonotonicClock.now - start < .seconds(30))
  }

  @Test("a program that is not there")
  func noWay() throws {
    let host = try Host("far", .command(["/no/such/program"]))
    #expect {
      _ = try RelayConnection(
        to: host, RunRequest(words: []), environment: [:], sharing: nil)
    } throws: { error in
      guard case .noWay? = error as? RelayProblem else { return false }
      return true
    }
  }

  @Test("a greeting comes out as it went in")
  func greetings() throws {
    let greeting = RelayGreeting(version: "1.2", load: LoadAverage(lastMinute: 1.25, cores: 2))
    #expect(RelayGreeting(line: greeting.line.dropLast()) == greeting)
    #expect(
      RelayGreeting(line: RelayGreeting(version: "1", load: nil).line.dropLast())?.load == nil)
    for line in ["", "{}", "x", "[1]", #"{"program":"dev-sessions"}"#, "{\"program\":"] {
      #expect(RelayGreeting(line: Array(line.utf8)) == nil)
    }
  }
}
