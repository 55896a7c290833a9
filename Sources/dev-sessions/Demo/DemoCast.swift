internal import SystemKit

/// Who takes part in the demo: a session of each kind that this machine has.
struct DemoCast {
  /// One session: how it is made, what it is asked, and what it must answer.
  struct Member {
    let kind: String
    let description: String
    /// Options of `create`, and what follows `--`.
    var options: [String] = []
    let prompt: String
    let answer: DemoStage.Expectation
  }

  let members: [Member]
  /// The agents that are not installed.
  let missing: [String]

  /// The members whose programs are on this `PATH`.
  ///
  /// - Parameter isReal: whether a model of the user's answers, rather than the stand-in.
  init(path: String, isReal: Bool) {
    let agents = isReal ? Self.real : Self.scripted
    let isFound = { (kind: String) in Program.locate(kind, in: ["PATH": path]) != nil }
    missing = agents.map(\.kind).filter { !isFound($0) }
    members = agents.filter { isFound($0.kind) } + Self.others
  }

  /// Whether one of them is an agent with a model.
  var hasModel: Bool { members.count > Self.others.count }

  /// With the stand-in, what stands in [[…]] is what the model does.
  private static let scripted = [
    Member(
      kind: "claude", description: "sorts the names",
      prompt:
        "Sort names.txt. [[run sort names.txt > sorted.txt]] [[say The names are in sorted.txt.]]",
      answer: .text("The names are in sorted.txt.")),
    Member(
      kind: "codex", description: "counts the names",
      prompt:
        "Count the names. [[run grep -c . names.txt > count.txt]] [[say The number is in count.txt.]]",
      answer: .text("The number is in count.txt.")),
  ]

  /// What any model answers alike, for little, without a tool.
  private static let real = [
    Member(
      kind: "claude", description: "finds the first name",
      options: ["--trust", "--permissions", "ask"],
      prompt: "Which of Margaret, Grace, Ada and Katherine comes first in the alphabet? "
        + "Answer with that name alone, without using a tool.",
      answer: .mentions(["Ada"])),
    Member(
      kind: "codex", description: "finds the last name", options: ["--permissions", "ask"],
      prompt: "Which of Margaret, Grace, Ada and Katherine comes last in the alphabet? "
        + "Answer with that name alone, without using a tool.",
      answer: .mentions(["Margaret"])),
  ]

  private static let others = [
    Member(
      kind: "terminal", description: "a shell", options: ["--", "sh"],
      prompt: "tail -n 1 names.txt", answer: .text("Katherine")),
    Member(
      kind: DemoLibrarian.name, description: "knows about names",
      prompt: "Who was Grace?", answer: .text("Grace Hopper wrote the first compiler.")),
  ]
}
