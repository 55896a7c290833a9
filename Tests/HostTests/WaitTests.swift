import JSON
import SystemKit
import TestSandbox
import Testing

extension HostTests {
  /// One `wait` over sessions here and on other machines, and what becomes of it when one is cut off.
  @Suite(.enabled(if: SSHHost.canSeeRelays)) struct WaitTests {
    /// A turn that lasts until the test lets it end.
    static func gated(_ sandbox: Sandbox, _ gate: String) -> String {
      "until [ -e \(sandbox.root)/\(gate) ]; do sleep 0.05; done; echo through \(gate)"
    }

    @Test("sessions here and on two hosts in one process, in the order in which they end")
    func mixed() throws {
      let sandbox = try sandbox()
      try sandbox.withSSHHost("far") { far in
        try sandbox.withSSHHost("near-by") { other in
          let here = try sandbox.shell()
          let there = try sandbox.shell(on: "far")
          let second = try sandbox.shell(on: "far")
          let third = try sandbox.shell(on: "near-by")
          let all = [here, there, second, third]
          #expect(Set(all).count == 4)
          for (number, id) in all.enumerated() {
            try sandbox.done("send", id, Self.gated(sandbox, "gate-\(number)"))
          }
          let (waiting, process) = try sandbox.beginProcess(["wait"] + all + ["--json"])
          try eventually("it waits on both hosts", within: .seconds(30)) {
            far.commands.count == 1 && other.commands.count == 1
          }
          // One way to each host, however many sessions it has, and nothing else.
          let children = ProcessTable.tree(below: process.pid).dropFirst().map(\.name)
          #expect(children.filter { $0 == "ssh" }.count == 2, "\(children)")
          for number in [2, 3, 0, 1] {
            try sandbox.write("", to: "gate-\(number)")
            try sandbox.done("wait", all[number])
          }
          let finished = try waiting.finish()
          #expect(finished.code == 0, "\(finished)")
          let lines = try finished.output.split(separator: "\n").map {
            try JSONValue(parsing: String($0))
          }
          #expect(Set(lines.compactMap { $0["session"]?.string }) == Set(all))
          #expect(lines.allSatisfy { $0["reason"] == "completed" && $0["turn"] != nil })
          try eventually("nothing is left there", within: .seconds(30)) {
            far.relays.isEmpty && other.relays.isEmpty
          }
        }
      }
    }

    @Test("--any returns with the first, wherever it is, and nothing is left on the host")
    func any() throws {
      let sandbox = try sandbox()
      try sandbox.withSSHHost { far in
        let here = try sandbox.shell()
        let there = try sandbox.shell(on: "far")
        try sandbox.done("send", here, Self.gated(sandbox, "here"))
        try sandbox.done("send", there, Self.gated(sandbox, "there"))
        let first = sandbox.begin(["wait", "--any", here, there])
        try eventually("it waits", within: .seconds(30)) { far.commands.count == 1 }
        try sandbox.write("", to: "there")
        #expect(try first.finish().output == "\(there) completed")
        try sandbox.done("send", there, Self.gated(sandbox, "again"))
        let second = sandbox.begin(["wait", "--any", here, there])
        try eventually("it waits again", within: .seconds(30)) { far.commands.count == 1 }
        try sandbox.write("", to: "here")
        #expect(try second.finish().output == "\(here) completed")
        try eventually("nothing is left there", within: .seconds(30)) { far.relays.isEmpty }
      }
    }

    @Test("it times out over there as here, and the exit codes are those of the turns")
    func codes() throws {
      let sandbox = try sandbox()
      try sandbox.withSSHHost { far in
        let id = try sandbox.shell(on: "far")
        try sandbox.done("send", id, Self.gated(sandbox, "gate"))
        let late = try sandbox.run("wait", id, "-t", "1s")
        #expect(late.code == 124 && late.errors.contains("timed out waiting for \(id)"), "\(late)")
        try eventually("nothing is left there", within: .seconds(30)) { far.relays.isEmpty }
        try sandbox.write("", to: "gate")
        #expect(try sandbox.done("wait", id) == "completed")
        try sandbox.done("send", id, "(exit 3)")
        let failed = try sandbox.run("wait", id)
        #expect(failed.code == 4 && failed.output == "failed", "\(failed)")
        try sandbox.done("send", id, "exit")
        #expect(try sandbox.run("wait", id).code == 5)
        try sandbox.done("kill", id)
        #expect(try sandbox.run("wait", id).code == 6)
      }
    }

    @Test("one that is told to end leaves nothing on the host", arguments: [false, true])
    func ended(isKilled: Bool) throws {
      let sandbox = try sandbox()
      try sandbox.withSSHHost { far in
        let id = try sandbox.shell(on: "far")
        try sandbox.done("send", id, Self.gated(sandbox, "gate"))
        let (waiting, process) = try sandbox.beginProcess(["wait", id])
        try eventually("it waits", within: .seconds(30)) { far.commands.count == 1 }
        process.signal(isKilled ? .kill : .terminate)
        _ = try waiting.finish()
        try eventually("nothing is left there", within: .seconds(30)) { far.relays.isEmpty }
        #expect(try sandbox.status(id) == "working")
      }
    }

    @Test("a host that goes away in the middle and comes back: the result arrives")
    func cutAndBack() throws {
      let sandbox = try sandbox()
      try sandbox.withSSHHost { far in
        let here = try sandbox.shell()
        let there = try sandbox.shell(on: "far")
        try sandbox.done("send", there, Self.gated(sandbox, "gate"))
        try sandbox.done("send", here, Self.gated(sandbox, "gate"))
        let waiting = sandbox.begin(["wait", here, there])
        try eventually("it waits", within: .seconds(30)) { far.commands.count == 1 }
        far.stop()
        // Whoever was waiting there goes with the connection.
        try eventually("nothing is left there", within: .seconds(30)) { far.relays.isEmpty }
        try sandbox.write("", to: "gate")
        #expect(try sandbox.done("wait", here) == "completed")
        #expect(!waiting.hasEnded)
        try far.start()
        let finished = try waiting.finish()
        #expect(finished.code == 0, "\(finished)")
        #expect(
          Set(finished.output.split(separator: "\n")) == [
            "\(here) completed", "\(there) completed",
          ], "\(finished)")
        #expect(try sandbox.done("last-message", there) == "through gate")
      }
    }

    @Test(
      "a question outlives a broken connection: its prompt is sent once, its answer arrives once")
    func ask() throws {
      let sandbox = try sandbox()
      try sandbox.withSSHHost { far in
        let id = try sandbox.shell(on: "far")
        let code = "echo x >> \(sandbox.root)/count; \(Self.gated(sandbox, "gate"))"
        let asking = sandbox.begin(["ask", id, code])
        try eventually("it is asked", within: .seconds(30)) {
          try far.commands.count == 1 && sandbox.text(of: "count") != nil
        }
        far.stop()
        try eventually("nothing is left there", within: .seconds(30)) { far.relays.isEmpty }
        #expect(!asking.hasEnded)
        try far.start()
        try eventually("it waits again", within: .seconds(30)) { far.commands.count == 1 }
        try sandbox.write("", to: "gate")
        let finished = try asking.finish()
        #expect(finished.code == 0 && finished.output == "through gate", "\(finished)")
        #expect(try sandbox.text(of: "count") == "x\n")
        far.stop()
        let refused = try sandbox.run("ask", id, "echo never")
        #expect(refused.code == 255, "\(refused)")
      }
    }

    @Test("a question to a host that does not come back ends with exit 255")
    func askInVain() throws {
      let sandbox = try sandbox()
      try sandbox.write(hosts: #"{"far": {"reconnect": 1}}"#)
      try sandbox.withSSHHost { far in
        let id = try sandbox.shell(on: "far")
        let asking = sandbox.begin(["ask", id, Self.gated(sandbox, "gate")])
        try eventually("it is asked", within: .seconds(30)) {
          try far.commands.count == 1 && sandbox.status(id) == "working"
        }
        far.stop()
        let finished = try asking.finish()
        #expect(finished.code == 255 && finished.output.isEmpty, "\(finished)")
        try far.start()
        try sandbox.write("", to: "gate")
        #expect(try sandbox.done("wait", id) == "completed")
      }
    }

    @Test("one that does not come back is exit 255, and the others' results are told all the same")
    func neverBack() throws {
      let sandbox = try sandbox()
      try sandbox.write(hosts: #"{"far": {"reconnect": 1}}"#)
      try sandbox.withSSHHost { far in
        let here = try sandbox.shell()
        let there = try sandbox.shell(on: "far")
        try sandbox.done("send", there, Self.gated(sandbox, "gate"))
        try sandbox.done("send", here, Self.gated(sandbox, "gate"))
        let waiting = sandbox.begin(["wait", here, there, "--json"])
        let any = sandbox.begin(["wait", "--any", here, there])
        try eventually("both wait", within: .seconds(30)) { far.commands.count == 2 }
        far.stop()
        // One that has never been reached is not waited for.
        let alone = try sandbox.run("wait", there)
        #expect(alone.code == 255 && alone.output == "unreachable", "\(alone)")
        #expect(alone.errors.contains("cannot reach far"), "\(alone)")
        try sandbox.write("", to: "gate")
        let finished = try waiting.finish()
        #expect(finished.code == 255, "\(finished)")
        let lines = try finished.output.split(separator: "\n").map {
          try JSONValue(parsing: String($0))
        }
        let reasons = Dictionary(
          lines.map { ($0["session"]?.string, $0["reason"]?.string) }, uniquingKeysWith: { $1 })
        #expect(reasons == [here: "completed", there: "unreachable"], "\(finished)")
        // Which of them is told first is a matter of time; that one is done counts.
        let first = try any.finish()
        #expect(first.output.contains("\(here) completed"), "\(first)")
      }
    }

    @Test("watch tells of sessions here and there, across a cut, each thing once")
    func watch() throws {
      let sandbox = try sandbox()
      try sandbox.withSSHHost { far in
        let here = try sandbox.shell()
        let there = try sandbox.shell(on: "far")
        let watching = sandbox.start(
          "/bin/sh",
          [
            "-c", #"echo $$ > "$2.pid"; exec "$1" watch --only turn --json > "$2""#, "sh",
            sandbox.program, sandbox.root + "/events",
          ])
        func told(of id: String) throws -> Int {
          let lines = try (sandbox.text(of: "events") ?? "").split(separator: "\n")
          return lines.count { $0.contains("\"session\":\"\(id)\"") }
        }
        try eventually("it watches there", within: .seconds(30)) { far.commands.count == 1 }
        // A session that is new there is watched too.
        let second = try sandbox.shell(on: "far")
        for id in [here, there, second] { try sandbox.done("ask", id, "echo one") }
        far.stop()
        try eventually("the cut is noticed", within: .seconds(30)) { far.relays.isEmpty }
        try sandbox.done("ask", here, "echo two")
        try far.start()
        try sandbox.done("ask", there, "echo two")
        try eventually("it watches there again", within: .seconds(60)) { far.commands.count == 1 }
        try sandbox.done("ask", second, "echo two")
        for id in [here, there, second] {
          try eventually("all of \(id) is told", within: .seconds(30)) { try told(of: id) >= 2 }
        }
        let pid = try #require(try sandbox.text(of: "events.pid").flatMap { Int32($0.dropLast()) })
        ProcessIdentity(running: pid)?.signal(.terminate)
        _ = try watching.finish()
        for id in [here, there, second] { #expect(try told(of: id) == 2) }
        try eventually("nothing is left there", within: .seconds(30)) { far.relays.isEmpty }
      }
    }

    @Test("watch misses no turn of a session that is created on a host while it runs")
    func watchNewcomers() throws {
      let sandbox = try sandbox()
      try sandbox.withSSHHost { _ in
        let watching = try sandbox.beginWatch()
        for round in 1...3 {
          let id = try sandbox.shell(on: "far")
          try sandbox.done("ask", id, "echo \(round)")
          try sandbox.done("ask", id, "echo again")
          let turns = try watching.eventually("turn", 2 * round)
          #expect(turns.filter { $0["session"]?.string == id }.count == 2, "\(turns)")
        }
        let events = try watching.events()
        let texts = events.map { $0.text() }
        #expect(Set(texts).count == texts.count, "each is told once")
        #expect(!events.contains { $0["unreachable"]?.bool == true })
        try watching.stop()
      }
    }

    #if os(Linux)
    @Test("a network that is cut without a word, and mended", .enabled(if: CutNetwork.isPossible))
    func network() throws {
      let sandbox = try sandbox()
      let network = try CutNetwork(sandbox)
      defer { network.end() }
      try sandbox.withSSHHost("far", network: network.place) { far in
        let id = try sandbox.shell(on: "far")
        try sandbox.done("send", id, Self.gated(sandbox, "gate"))
        let waiting = sandbox.begin(["wait", id])
        try eventually("it waits", within: .seconds(30)) { far.commands.count == 1 }
        try network.cut()
        try sandbox.write("", to: "gate")
        // Nobody tells: the silence is noticed.
        let cut = try sandbox.run("status", id)
        #expect(cut.code == 255, "\(cut)")
        #expect(!waiting.hasEnded)
        let listed = try sandbox.run("list", "--json").json().array?.first
        #expect(listed?["unreachable"] == true && listed?["championId"]?.string == id)
        try network.mend()
        let finished = try waiting.finish()
        #expect(finished.code == 0 && finished.output == "completed", "\(finished)")
        #expect(try sandbox.done("last-message", id) == "through gate")
      }
    }
    #endif
  }
}
