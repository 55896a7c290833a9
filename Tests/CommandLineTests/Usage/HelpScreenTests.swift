import CommandLine
import Testing

@Suite("Help screens")
struct HelpScreenTests {
  @Test("a command's help is one screen with everything on it")
  func wholeScreen() {
    #expect(
      SampleTool.table.help(at: ["wait"]) == """
        Usage: tool wait [options] [<id>...]

        Block until turns end.

        It returns at once when there is nothing to wait for, and says so.

        Arguments:
          <id>...                 The sessions to wait for.

        Options:
          -t, --timeout <duration>
                                  Give up after this long, however many turns are still
                                  running by then. (default: 30m)
          --all                   Wait for all sessions.
          --older-than <duration>
                                  Wait for old sessions.
          -j, --json              Print JSON.
          -q, --quiet             Print the ID alone.
          -h, --help              Show this help.

        Exit codes:
          0                       done
          2                       wrong usage

        Examples:
          tool wait fizz-top
              Wait for one session.
          tool wait --all --timeout 5m
              Wait for all, but not for longer than this.
        """)
  }

  @Test("choices, ranges, defaults, placeholders and trailing arguments are shown")
  func notes() {
    #expect(
      SampleTool.table.help(at: ["create"]) == """
        Usage: tool create [options] <name> [<note>] [-- <agent-argument>...]

        Start a session.

        Arguments:
          <name>                  What to call it.
          <note>                  A number. (\(Int.min) to 99)
          -- <agent-argument>...  Passed on to the agent.

        Options:
          -p, --prompt <path>     Read the prompt from a file.
          -d, --description <words>
                                  What it is for.
          -n, --retries <number>  How often. (-5 to 10)
          --port <number>         Where. (at least 1)
          --state <state>         How to begin. (one of: idle, working, failed; default:
                                  idle)
          --cli <cli>             The agent. (one of: claude, codex)
          -e, --env <key=value>   Set a variable. (repeatable)
          --cwd <folder>          Where it runs.
          -j, --json              Print JSON.
          -q, --quiet             Print the ID alone.
          -h, --help              Show this help.

        Examples:
          tool create api
              Start one.
          tool create api -- --model best
              Hand on an option.
        """)
  }

  @Test("the overview lists commands under their headings, hidden ones left out")
  func overview() {
    #expect(
      SampleTool.table.overview() == """
        Usage: tool <command> [options]

        Run sessions.

        Main:
          create                  Start a session.
          wait                    Block until turns end.

        Set-up:
          gateway                 Run the relay.
          config                  Settings.

        Options:
          -h, --help              Show this help.
          --version               Show the version.

        Exit codes:
          0                       done
          2                       wrong usage

        Examples:
          tool create api
              Start one.

        See “tool help <command>” for more about one command.
        """)
  }

  @Test("subcommands are listed, and usage says how to reach them")
  func subcommands() {
    #expect(
      SampleTool.table.help(at: ["gateway"]) == """
        Usage: tool gateway [options]
               tool gateway <subcommand>

        Run the relay.

        Subcommands:
          install                 Install the relay.
          status                  Say how it is.

        Options:
          --port <number>         Where. (at least 1)
          -h, --help              Show this help.

        Examples:
          tool gateway
              Run it here.
          tool gateway --port 80
              Elsewhere.
        """)
  }

  @Test("a narrow terminal wraps text at 40 columns and not below", arguments: [0, 20, 40])
  func narrow(width: Int) {
    #expect(
      SampleTool.table.help(at: ["wait"], width: width)?.prefix(while: { $0 != "E" }) == """
        Usage: tool wait [options] [<id>...]

        Block until turns end.

        It returns at once when there is nothing
        to wait for, and says so.

        Arguments:
          <id>...                 The sessions
                                  to wait for.

        Options:
          -t, --timeout <duration>
                                  Give up after
                                  this long,
                                  however many
                                  turns are
                                  still running
                                  by then.
                                  (default: 30m)
          --all                   Wait for all
                                  sessions.
          --older-than <duration>
                                  Wait for old
                                  sessions.
          -j, --json              Print JSON.
          -q, --quiet             Print the ID
                                  alone.
          -h, --help              Show this
                                  help.


        """)
  }

  @Test("usage and wide text wrap by what the terminal shows")
  func wideText() {
    let table = CommandTable(
      program: "tool", summary: "",
      groups: [
        CommandGroup(
          "Main",
          [
            Command(
              "go", summary: "日本語日本語日本語日本語 日本語日本語日本語日本語",
              positionals: [
                Positional("first-argument", .text(""), help: ""),
                Positional(variadic: "second-argument", .text(""), help: ""),
              ])
          ])
      ])
    #expect(
      table.help(at: ["go"], width: 40) == """
        Usage: tool go <first-argument>
               <second-argument>...

        日本語日本語日本語日本語
        日本語日本語日本語日本語

        Arguments:
          <first-argument>
          <second-argument>...

        Options:
          -h, --help              Show this
                                  help.
        """)
  }
}
