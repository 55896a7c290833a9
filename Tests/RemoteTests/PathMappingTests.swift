import JSON
import Remote
import Testing

@Suite struct PathMappingTests {
  let mapping = PathMapping(host: "/home/me/app", container: "/workspace")

  @Test(
    "a path in the workspace has its counterpart",
    arguments: [
      ("/workspace", "/home/me/app"), ("/workspace/", "/home/me/app"),
      ("/workspace/a/b", "/home/me/app/a/b"), ("/workspace/./a//b", "/home/me/app/a/b"),
      ("/workspace/a/../b", "/home/me/app/b"), ("/home/me/app/c", "/home/me/app/c"),
      ("/other/../workspace/a", "/home/me/app/a"),
    ])
  func inside(path: String, host: String) throws {
    #expect(try mapping.hostPath(path) == host)
  }

  @Test(
    "a path outside the workspace has no counterpart",
    arguments: [
      "/", "/etc", "/workspaces", "/workspace2/a", "/workspace/..", "/workspace/../etc",
      "/workspace/a/../../etc", "/home/me/apple", "/home/me",
    ])
  func outside(path: String) {
    #expect(throws: PathMapping.Problem.self) { try mapping.hostPath(path) }
  }

  @Test("without the host's folder only the workspace is unknown")
  func unknown() throws {
    let mapping = PathMapping(host: nil, container: "/workspace")
    #expect(try mapping.hostPath("/home/me") == "/home/me")
    #expect(throws: PathMapping.Problem.hostUnknown("/workspace/a")) {
      try mapping.hostPath("/workspace/a")
    }
  }

  @Test("the root can be either side")
  func root() throws {
    #expect(try PathMapping(host: "/", container: "/host").hostPath("/host/etc") == "/etc")
    #expect(PathMapping(host: "/", container: "/host").containerPath("/etc") == "/host/etc")
    #expect(try PathMapping(host: "/a", container: "/").hostPath("/etc") == "/a/etc")
  }

  @Test("results have the container's paths, texts stay")
  func results() {
    let value: JSONValue = [
      "path": "/home/me/app/x", "text": "/home/me/app/x",
      "list": [["folder": "/home/me/app"], ["path": "/elsewhere"], ["path": 1]],
    ]
    let expected: JSONValue = [
      "path": "/workspace/x", "text": "/home/me/app/x",
      "list": [["folder": "/workspace"], ["path": "/elsewhere"], ["path": 1]],
    ]
    #expect(mapping.translated(value) == expected)
  }
}
