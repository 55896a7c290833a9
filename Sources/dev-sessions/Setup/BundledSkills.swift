// Made by skills/bundle from the files in skills/.
// swift-format-ignore-file

/// What install-skill installs.
enum BundledSkills {
  /// The skills by name, as their SKILL.md.
  static let all = [
    (name: "dev-sessions", text: devSessions), (name: "delegate", text: delegate),
    (name: "handoff", text: handoff),
  ]

  private static let devSessions = #"""
    ---
    name: dev-sessions
    description: Start, brief, wait for, read and steer other coding-agent sessions from the shell with the dev-sessions command. Use it whenever another agent should do something, or when you are asked about a session by an ID such as fizz-top.
    ---

    # Other agents' sessions

    A session is a coding agent that runs beside you, in its own terminal, until it is stopped. It sees
    nothing of your conversation: what it needs to know goes into the prompt.

    ## Start one and ask it

    ```sh
    sid=$(dev-sessions create -q -d "fix the parser")
    dev-sessions ask "$sid" "Run the tests in Tests/Parser and tell me which fail." --timeout 20m
    ```

    `create` works in the current folder; `-p FOLDER` names another. `ask` prints the answer. `create --host build`
    starts it on another machine, where `-p` names a folder of that machine; all other commands stay the same.
    Use a host only where the user has named one, or `dev-sessions hosts` shows it.

    ## Give it work and go on with yours

    ```sh
    dev-sessions send "$sid" -f task.md
    dev-sessions status "$sid"
    dev-sessions wait "$sid" --timeout 1h
    dev-sessions last-message "$sid"
    ```

    - Prompts of more than a line: from a file (`-f task.md`) or standard input (`-`), never quoted.
    - `send` returns when the prompt is proven to have arrived. Do not send it again, do not poll: `wait`
      sleeps until the turn has ended. It may outlive your own tool's time limit: then run it in the
      background, or call it again; nothing is lost.
    - Never type into a session with tmux, and never read its screen for the answer.

    ## What the exit code says

    | code | meaning | then |
    |---:|---|---|
    | 0 | done | `last-message` |
    | 3 | it asks something | see below |
    | 4 | the turn failed, was interrupted, hit a limit or is incomplete | read the message; send again or tell the user |
    | 5 | it is not running | `dev-sessions resume ID` |
    | 6 | no such session | `dev-sessions list` |
    | 7 | no proof of delivery | `dev-sessions screen ID`, before anything is sent again |
    | 124 | time is up, the agent goes on | `wait` again |
    | 255 | its host cannot be reached | try again later; it goes on there |

    ## When it asks

    ```sh
    dev-sessions respond "$sid"
    dev-sessions respond "$sid" --option 1
    ```

    The first shows the question (and ends with 3 again). Other answers: `--allow`, `--deny "why not"`, or your own words. Whether
    a folder is trusted, and whether an agent may work without permission prompts, is for the user to
    decide: ask the user.

    ## Look, steer, end

    ```sh
    dev-sessions list
    dev-sessions logs "$sid"
    dev-sessions send "$sid" --now "Stop. Only report what you found."
    dev-sessions wait "$sid"
    dev-sessions stop "$sid"
    dev-sessions resume "$sid"
    dev-sessions kill "$sid"
    ```

    `stop` keeps the conversation for `resume`; `kill` forgets it. Kill only sessions that you created.
    Everything else: `dev-sessions help`, `dev-sessions help send`; when something is odd: `dev-sessions doctor`.

    """#

  private static let delegate = #"""
    ---
    name: delegate
    description: Give pieces of work to other agent sessions with dev-sessions, in parallel where they do not touch the same files, and check what comes back. Use it when the user says delegate, fan out, in parallel or with another agent, or when a task falls into independent parts.
    ---

    # Delegate

    You stay responsible: you cut the work, write the briefs, check the results, and answer to the user.

    ## 1. Cut and brief

    Delegate what can be described in a page, is checked by a command, and touches files nobody else
    touches meanwhile. Two agents that change the same files need a folder each: a git worktree.

    Write each brief to a file. The other agent knows nothing of your conversation, so say:

    - the goal, and why; the folder and the files; what not to touch
    - how it is checked: the exact command and what it must print
    - what to report at the end, in how many lines

    ## 2. Start all, then wait

    ```sh
    a=$(dev-sessions create -q -d "api: port the tests")
    b=$(dev-sessions create -q -d "web: port the tests")
    dev-sessions send "$a" -f api.md
    dev-sessions send "$b" -f web.md
    dev-sessions wait "$a" "$b" --timeout 1h
    ```

    With several IDs `wait` prints a line `ID reason` for each; `wait --any` returns at the first. On exit 3
    one of them asks something: `dev-sessions respond ID` shows it. On exit 124 wait again.

    ## 3. Check, then believe

    ```sh
    dev-sessions last-message "$a"
    dev-sessions changes "$a" --all
    dev-sessions ask "$a" "Which check did you run last, and what did it print?"
    ```

    `changes` names the files it edited with its own tools (`--diff` shows how), not what its commands wrote:
    look at `git diff` too, and run the check yourself. What is not right goes back to the same session,
    which still knows everything: `dev-sessions ask "$a" -f more.md`.

    ## 4. Clean up

    ```sh
    dev-sessions kill "$a" "$b"
    ```

    Tell the user what was done, by whom, what you checked, and what is left.

    """#

  private static let handoff = #"""
    ---
    name: handoff
    description: Hand the current work over to a fresh agent session with dev-sessions, so that it goes on without this conversation. Use it when the user says hand off or continue in a new session, or when your context is nearly full.
    ---

    # Hand off

    ## 1. Write it down

    Write `handoff.md` for somebody who has seen nothing of this conversation:

    - **Goal**: what the user wants, in their words, and what they have ruled out
    - **State**: what is done, what is half done, the branch, what is not committed
    - **Next**: the very next step, then the rest in order
    - **Check**: the commands that show whether it works, and what they print now
    - **Traps**: what you tried that did not work, and why

    Facts, paths and commands; no story. Then read it as if you knew nothing else.

    ## 2. Start the next session

    ```sh
    sid=$(dev-sessions create -q -d "goes on with the parser")
    dev-sessions send "$sid" -f handoff.md
    dev-sessions ask "$sid" "In three lines: what is the goal, what comes next, what is unclear?"
    ```

    Clear up what it has not understood. Then let it work, and tell the user the ID and how to look:

    ```sh
    dev-sessions send "$sid" "Go on with the next step."
    dev-sessions status "$sid"
    dev-sessions explain "$sid"
    ```

    The user attaches with `dev-sessions attach ID`, or reads along with `dev-sessions logs --follow ID`.
    From here on do not change the files it works on.

    """#

  /// A section for agents that read AGENTS.md.
  static let agentsSection = #"""
    ## Other agents: dev-sessions

    `dev-sessions` runs other coding-agent sessions. They see nothing of your conversation, so a prompt
    says everything; long ones come from a file.

        sid=$(dev-sessions create -q -d "what it is for")
        dev-sessions ask "$sid" -f task.md --timeout 1h    # send, wait, print the answer
        dev-sessions send "$sid" -f task.md                # or send, and go on with your own work …
        dev-sessions wait "$sid" --timeout 1h              # … sleep until the turn has ended …
        dev-sessions last-message "$sid"                   # … and read the answer
        dev-sessions respond "$sid"                        # exit code 3: what does it ask?
        dev-sessions kill "$sid"                           # only what you created

    Exit codes: 0 done, 3 it waits for an answer, 4 the turn failed, 5 not running, 6 no such session,
    7 delivery not proven, 124 time is up and it goes on (wait again). Never type into a session with tmux.
    Trusting a folder and skipping permission prompts are for the user to decide. More: `dev-sessions help`.

    """#
}
