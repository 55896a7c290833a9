import Foundation
import Gateway
import Testing

@Suite struct ServiceDefinitionTests {
  let definition = ServiceDefinition(
    program: "/opt/my tools/dev-sessions",
    arguments: ["gateway", "--allow-host", #"a"b\c$HOME%h<&>'"#],
    environment: ["PATH": "/usr/bin:/opt/50% & more", "LANG": "C.UTF-8"], log: "/tmp/a&b.log")

  @Test("systemd gets every word as it is")
  func unit() {
    let lines = definition.unit.split(separator: "\n")
    #expect(
      lines.contains(
        #"ExecStart="/opt/my tools/dev-sessions" "gateway" "--allow-host" "a\"b\\c$$HOME%%h<&>'""#))
    #expect(lines.contains(#"Environment="PATH=/usr/bin:/opt/50%% & more""#))
    #expect(lines.contains("Restart=on-failure") && lines.contains("WantedBy=default.target"))
  }

  @Test("a word cannot become a line of its own")
  func newline() {
    let odd = ServiceDefinition(
      program: "/a\nExecStartPre=/bin/evil", arguments: [], environment: ["A": "\nUser=root"],
      log: "")
    #expect(!odd.unit.split(separator: "\n").contains { $0.hasPrefix("ExecStartPre") })
    #expect(!odd.unit.split(separator: "\n").contains { $0.hasPrefix("User") })
  }

  @Test("launchd's list is well-formed and has every word as it is")
  func propertyList() throws {
    let list = try #require(
      try PropertyListSerialization.propertyList(
        from: Data(definition.propertyList.utf8), format: nil) as? [String: Any])
    #expect(
      list["ProgramArguments"] as? [String] == [definition.program] + definition.arguments)
    #expect(list["EnvironmentVariables"] as? [String: String] == definition.environment)
    #expect(list["Label"] as? String == "com.dev-sessions.gateway")
    #expect(list["RunAtLoad"] as? Bool == true)
  }
}
