#if os(Linux)
import SystemKit
import TestSandbox

/// A network namespace behind a cable that can be pulled: packets are lost, and nobody is told.
struct CutNetwork {
  private let sandbox: Sandbox
  private let name: String
  private let cable: String
  /// Where an sshd is to listen.
  let place: SSHHost.Network

  /// Whether this machine lets us make one: it takes root, and `ip`.
  static let isPossible: Bool = {
    guard Environment.isRoot, let ip = Program.locate("ip", in: ["PATH": path]) else {
      return false
    }
    let name = "ds-" + RandomToken.hexadecimal(bytes: 4)
    let commands = [
      ["netns", "add", name],
      ["link", "add", name, "type", "veth", "peer", "name", "p", "netns", name],
      ["netns", "del", name],
    ]
    return commands.map { arguments in
      let program = Program(ip, arguments, environment: ["PATH": path])
      return (try? program.run(until: .after(.seconds(20)))?.status.isSuccess) == true
    }.allSatisfy(\.self)
  }()

  private static let path = "/usr/sbin:/usr/bin:/sbin:/bin"

  init(_ sandbox: Sandbox) throws {
    self.sandbox = sandbox
    let token = RandomToken.hexadecimal(bytes: 4)
    name = "ds-" + token
    cable = "ds-" + token
    // Of the block for tests of networks (RFC 2544): nobody else's.
    let number = Int.random(in: 0..<16_384) * 4
    let net = "198.\(18 + number / 65_536).\(number / 256 % 256)."
    let (ours, theirs) = (net + "\(number % 256 + 1)", net + "\(number % 256 + 2)")
    place = SSHHost.Network(
      address: theirs, port: 2222, prefix: ["ip", "netns", "exec", name])
    try ip("netns", "add", name)
    try ip("link", "add", cable, "type", "veth", "peer", "name", "far0", "netns", name)
    try ip("addr", "add", ours + "/30", "dev", cable)
    try ip("link", "set", cable, "up")
    try ip("-n", name, "addr", "add", theirs + "/30", "dev", "far0")
    try ip("-n", name, "link", "set", "far0", "up")
    try ip("-n", name, "link", "set", "lo", "up")
  }

  /// Pulls the cable at the other end: here it still looks whole.
  func cut() throws {
    try ip("-n", name, "addr", "flush", "dev", "far0")
  }

  func mend() throws {
    try ip("-n", name, "addr", "add", place.address + "/30", "dev", "far0")
  }

  func end() {
    try? ip("link", "del", cable)
    try? ip("netns", "del", name)
  }

  private func ip(_ arguments: String...) throws {
    let finished = try sandbox.execute("ip", arguments, environment: ["PATH": Self.path])
    guard finished.code == 0 else { throw SandboxError("\(finished)") }
  }
}
#endif
