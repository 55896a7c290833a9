internal import DevSessions
internal import SystemKit

extension DemoStage {
  /// The demo from its first command to its last.
  ///
  /// - Returns: how many commands were run.
  mutating func play(in home: DemoHome) throws -> Int {
    if !json {
      Output.standard.line(
        """
        The real Claude Code, in a temporary home, with a stand-in for the model on this machine:
        what stands in [[…]] in a prompt is what the model will do. All else is as in daily use.
        """)
    }
    let (one, two) = try fanOut(in: home)
    try look(at: one, two)
    try interrupt(two)
    explain("Done: end them all, with every process of theirs.")
    try run("kill", "--all", gives: .text("Killed 2 session(s)"))
    try run("list", "--all", gives: .text("No sessions"))
    return count
  }

  /// Two sessions work at the same time; both are waited for and both answers read.
  private mutating func fanOut(in home: DemoHome) throws -> (one: String, two: String) {
    explain("Start two sessions. Each prints its ID when it takes prompts.")
    let one = try run("create", "-q", "-p", home.project, "-d", "sorts the names", gives: .id)
    let two = try run("create", "-q", "-p", home.project, "-d", "counts the names", gives: .id)

    explain("Give both something to do. send returns when it is proven that the agent has it.")
    try run(
      "send", one,
      "Sort names.txt. [[run sort names.txt > sorted.txt]] [[say The names are in sorted.txt.]]",
      gives: .text("Sent message to \(one)"))
    try run(
      "send", two,
      "Count the names. [[run grep -c . names.txt > count.txt]] [[say The number is in count.txt.]]",
      gives: .text("Sent message to \(two)"))

    explain("Wait for both, in whatever order they finish, and read the answers.")
    try run("wait", one, two, gives: .lines(["\(one) completed", "\(two) completed"]))
    try run("last-message", one, gives: .text("The names are in sorted.txt."))
    try run("last-message", two, gives: .text("The number is in count.txt."))
    let sorted = try FileSystem.read(Path.join(home.project, "sorted.txt"))
    let number = try FileSystem.read(Path.join(home.project, "count.txt"))
    try check(
      sorted == Array("Ada\nGrace\nKatherine\nMargaret\n".utf8) && number == Array("4\n".utf8),
      "sorted.txt and count.txt hold what was asked for")
    return (one, two)
  }

  private mutating func look(at one: String, _ two: String) throws {
    explain("A question to one of them, and its answer: send, wait and last-message in one.")
    try run("ask", one, "Who comes first? [[say Ada.]]", gives: .text("Ada."))

    explain("What is there, and what is it doing?")
    try run("list", gives: .mentions([one, two, "idle", "sorts the names", "counts the names"]))
    try run("status", one, gives: .text("idle"))
  }

  private mutating func interrupt(_ id: String) throws {
    explain("A turn that takes too long: wait gives up, exit 124, and the agent goes on.")
    try run(
      "send", id, "Watch names.txt. [[run tail -f names.txt]]",
      gives: .text("Sent message to \(id)"))
    try run("wait", id, "--timeout", "500ms", gives: .text(""), exit: .timedOut)
    try run("status", id, gives: .text("working"))

    explain("So stop it; wait then says what became of the turn, with exit 4.")
    try run("interrupt", id, gives: .text("Interrupted \(id)"))
    try run("wait", id, gives: .text("interrupted"), exit: .turnFailed)

    explain("The session is none the worse for it.")
    try run("ask", id, "Are you there? [[say Still here.]]", gives: .text("Still here."))
  }
}
