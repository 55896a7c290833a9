internal import Foundation
internal import JSON
internal import SystemKit

extension Sandbox {
  /// A script in place of Docker: it notes its arguments, makes mounts as links, and runs the
  /// command here with only the given environment.
  private static let docker = #"""
    import json, os, signal, sys
    root, inside = ROOT, INSIDE
    words = sys.argv[1:]
    with open(root + "/docker.log", "a") as log:
        log.write(json.dumps(words) + "\n")
    def place(name): return root + "/container-" + name
    if words[0] == "rm":
        name = words[-1]
        if not os.path.exists(place(name)):
            sys.exit("Error response from daemon: No such container: " + name)
        pid = int(open(place(name)).read())
        os.remove(place(name))
        try: os.kill(pid, signal.SIGKILL)
        except ProcessLookupError: pass
        sys.exit(0)
    if words[0] != "run": sys.exit("docker: unknown command")
    taking = ["--name", "--label", "--user", "--workdir", "--tmpfs", "--network", "--add-host",
              "--publish", "--mount", "--env"]
    given, rest = {}, words[1:]
    while rest[0].startswith("-"):
        option, _, value = rest.pop(0).partition("=")
        if option in taking: given.setdefault(option, []).append(value or rest.pop(0))
    image, command = rest[0], rest[1:]
    if image != "agents:1":
        sys.exit("docker: Error response from daemon: pull access denied for " + image)
    for mount in given["--mount"]:
        fields = dict(field.partition("=")[::2] for field in mount.split(","))
        source, target = fields["source"], fields["target"]
        if not os.path.exists(source): sys.exit("docker: bind source path does not exist: " + source)
        if source != target:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            if os.path.islink(target): os.remove(target)
            if os.path.isdir(target): os.rename(target, target + ".hidden")
            os.symlink(source, target)
    environment = {"PATH": inside + ":/usr/bin:/bin"}
    for name in given["--env"]:
        if name in os.environ: environment[name] = os.environ[name]
    os.chdir(given["--workdir"][0])
    with open(place(given["--name"][0]), "w") as file: file.write(str(os.getpid()))
    os.execvpe(command[0], command, environment)
    """#

  /// Puts a stand-in for Docker on the PATH; its only image, `agents:1`, has these programs, which
  /// are no longer here.
  package func installDocker(with agents: String...) throws {
    let inside = try folder("inside")
    for agent in agents {
      try FileManager.default.moveItem(
        atPath: Path.join(programs, agent), toPath: Path.join(inside, agent))
    }
    let text = Self.docker.replacing("ROOT", with: "\"\(root)\"")
      .replacing("INSIDE", with: "\"\(inside)\"")
    try FileSystem.replace(
      Path.join(programs, "docker"), with: Array("#!/usr/bin/env python3\n\(text)\n".utf8),
      mode: 0o755)
  }

  /// Returns the arguments of all calls of Docker, oldest first.
  package func dockerCalls() throws -> [[String]] {
    let log = try FileSystem.read(root + "/docker.log") ?? []
    return try log.split(separator: 0x0A).map { line in
      try JSONValue(parsing: line).array?.compactMap(\.string) ?? []
    }
  }

  /// Whether a container of this name is there.
  package func hasContainer(_ name: String) -> Bool {
    FileSystem.exists("\(root)/container-\(name)")
  }
}
