import Remote
import Testing

@Suite struct TransportTests {
  @Test(
    "texts that name a host",
    arguments: [
      ("build", .ssh("build")), ("me@build.example.org", .ssh("me@build.example.org")),
      ("ssh://me@build:2222", .ssh("ssh://me@build:2222")), ("fe80::1%eth0", .ssh("fe80::1%eth0")),
      ("docker:web-1", .docker("web-1")), ("kubectl:pod-0", .kubectl(namespace: nil, pod: "pod-0")),
      ("kubectl:prod/pod-0", .kubectl(namespace: "prod", pod: "pod-0")),
    ] as [(String, Transport)])
  func targets(text: String, transport: Transport) throws {
    #expect(try Transport(target: text) == transport)
  }

  @Test(
    "values that a kind refuses",
    arguments: [
      "", "-", "-oProxyCommand=x", "a b", "a\tb", "a\nb", "a\u{0}b", "a\u{7F}", "hôst", "me@-x",
      "@x",
      "me@", "a;b", "a$b", "a`b", "a'b", "a\"b", "a|b", "a&b", "a>b", "a(b", "a\\b", "a*b", "a!b",
      "docker:", "docker:-x", "docker:a b", "kubectl:", "kubectl:/", "kubectl:a/", "kubectl:/b",
      "kubectl:a/b/c", "kubectl:-n", "kubectl:a/-b",
    ])
  func refused(text: String) {
    #expect(throws: Transport.Problem.self) { try Transport(target: text) }
  }

  @Test("ssh: nothing is asked, the destination is no option, a login shell starts the program")
  func ssh() throws {
    let words = try Transport(target: "me@build").commandLine(
      for: ["dev-sessions", "relay"], .init(sharing: "/home/me/.dev-sessions/ssh"))
    #expect(words.first == "ssh")
    #expect(
      words.suffix(3) == ["--", "me@build", "exec $SHELL -lc 'exec dev-sessions relay'"])
    for option in [
      "BatchMode=yes", "ControlMaster=auto", "ControlPersist=60", "ConnectTimeout=10",
      "ControlPath=/home/me/.dev-sessions/ssh/%C", "ServerAliveInterval=5",
    ] {
      #expect(words.contains(option))
    }
    let own = try Transport(target: "build").commandLine(for: ["x"], .init())
    #expect(own.contains("ControlPath=none") && !own.contains { $0.hasPrefix("ControlPersist") })
    let shown = try Transport(target: "build").commandLine(
      for: ["x", "attach", "fizz-top"], .init(isInteractive: true))
    #expect(shown.contains("-t") && !shown.contains("BatchMode=yes"))
  }

  @Test(
    "docker, kubectl and own transports start the command line unchanged",
    arguments: [
      (.docker("web"), false, "docker exec -i web dev-sessions relay"),
      (.docker("web"), true, "docker exec -it web dev-sessions relay"),
      (.kubectl(namespace: nil, pod: "p"), false, "kubectl exec -i p -- dev-sessions relay"),
      (.kubectl(namespace: "n", pod: "p"), true, "kubectl exec -it -n n p -- dev-sessions relay"),
      (.command(["ssh", "-J", "a", "b"]), false, "ssh -J a b dev-sessions relay"),
      (.command(["/usr/bin/ssh", "b"]), true, "/usr/bin/ssh -t b dev-sessions relay"),
      (
        .command(["podman", "--remote", "exec", "-i", "c"]), true,
        "podman --remote exec -t -i c dev-sessions relay"
      ),
      (.command(["env", "-i"]), true, "env -i dev-sessions relay"),
    ] as [(Transport, Bool, String)])
  func others(transport: Transport, isInteractive: Bool, line: String) {
    let words = transport.commandLine(
      for: ["dev-sessions", "relay"], .init(isInteractive: isInteractive))
    #expect(words.joined(separator: " ") == line)
  }

  @Test("a transport of the user's own begins with a program")
  func commands() throws {
    #expect(try Transport(command: ["ssh", "b"]) == .command(["ssh", "b"]))
    for words in [[], [""], ["-x"], ["a", "b\u{0}c"]] {
      #expect(throws: Transport.Problem.self) { try Transport(command: words) }
    }
  }

  @Test("the program over there is a word that no shell reads otherwise")
  func programs() throws {
    for program in ["dev-sessions", "/opt/my-tools/bin/dev-sessions", "~/bin/dev-sessions"] {
      #expect(try Host("build", .ssh("build"), program: program).program == program)
    }
    for program in ["", "-x", "a b", "a;b", "$(x)", "a'b", "a\nb"] {
      #expect(throws: Transport.Problem.self) {
        try Host("build", .ssh("build"), program: program)
      }
    }
  }

  @Test("connections are shared where the path of a socket is short and plain enough")
  func sharing() {
    #expect(Transport.canShare(in: "/home/somebody/.dev-sessions/ssh"))
    #expect(!Transport.canShare(in: "/" + String(repeating: "a", count: 50)))
    #expect(!Transport.canShare(in: "/home/some body"))
    #expect(!Transport.canShare(in: "/home/%h"))
  }
}
