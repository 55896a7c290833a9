import JSON
import SystemKit
import Testing

@testable import Remote

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

  @Test("the request is sent only after the greeting, since a login shell would read it")
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

  @Test("each ending without a greeting becomes its own problem", arguments: endings)
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

  @Test("a relay that never answers is given up at the deadline and killed")
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

  @Test(
    "a connection that sshd refuses before anything was sent is tried again",
    arguments: [
      "Connection reset by 10.0.0.1 port 22",
      "kex_exchange_identification: Connection closed by remote host",
      "mux_client_request_session: session request failed: Session open refused by peer",
    ])
  func refused(words: String) throws {
    let counter = "/tmp/ds-refused-\(RandomToken.hexadecimal(bytes: 6))"
    defer { try? FileSystem.remove(counter) }
    let answer = try call(
      #"""
      echo x >> '\#(counter)'
      if [ $(wc -l < '\#(counter)') -lt 3 ]; then echo '\#(words)' >&2; exit 255; fi
      echo '\#(Self.greeting)'; read request; echo '{"exit":0}'
      """#)
    #expect(answer.code == 0)
    #expect(try FileSystem.read(counter)?.count == 6, "the third time it was let in")
  }

  @Test(
    "a refusal that will not pass is told at once",
    arguments: [
      ("echo 'Permission denied (publickey).' >&2; exit 255", "Permission denied"),
      ("echo 'ssh: connect to host far port 22: Connection refused' >&2; exit 255", "refused"),
      ("echo 'Could not resolve hostname far' >&2; exit 255", "resolve"),
    ])
  func refusedForGood(script: String, words: String) throws {
    let began = MonotonicClock.now
    let problem = #expect(throws: RelayProblem.self) { try call(script) }
    #expect("\(String(describing: problem))".contains(words))
    #expect(MonotonicClock.now - began < .seconds(5))
  }

  @Test("a host key that has changed is told apart from one that nobody has seen")
  func hostKeys() {
    func words(_ text: String) -> String {
      "\(RelayProblem(.exited(255), errors: Array(text.utf8)))"
    }
    let changed = words(
      "@  WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!  @\nHost key verification failed.\n")
    #expect(changed.contains("not the one that is known"), "\(changed)")
    let unknown = words(
      "No ED25519 host key is known for far and you have requested strict checking.\n"
        + "Host key verification failed.\n")
    #expect(unknown.contains("not known yet"), "\(unknown)")
    let old = "\(RelayProblem(.exited(1), errors: Array("error: unknown command 'relay'\n".utf8)))"
    #expect(old.contains("noProgram") && old.contains("older program"), "\(old)")
  }

  @Test(
    "the times of a host are brought to our clock; what the connection took is no difference",
    arguments: [
      (0, 0), (1900, 0), (-1900, 0), (7_200_400, 7_200_000), (-7_199_700, -7_200_000),
    ])
  func clocks(difference: Int, offset: Int) {
    let now = Timestamp.now
    let greeting = RelayGreeting(
      version: "1", load: nil, time: now.advanced(by: .milliseconds(difference)))
    let clock = HostClock(greeting, at: now)
    #expect(clock.offset == .milliseconds(offset))
    let theirs = now.advanced(by: .milliseconds(offset))
    #expect(clock.ours(theirs) == now)
    let object = clock.ours(["time": .string(theirs.description), "other": "x"], ["time", "none"])
    #expect(object["time"]?.string == now.description && object["other"] == "x")
  }
}
