package import JSON
package import SessionStore
package import SystemKit
package import Tmux
package import Transcripts

/// One session, behind the verbs that every kind of session has.
///
/// A kind implements this once; the façade, the commands and the gateway know no kind.
package protocol Agent: Sendable {
  var record: SessionRecord { get }

  /// Whether its sessions take up names of tmux sessions.
  static var runsInTmux: Bool { get }

  /// Whether a turn ends with the process of its agent; not where a server carries it out.
  static var turnsEndWithProcess: Bool { get }

  /// Whether its agents can run in containers.
  static var runsInContainers: Bool { get }

  /// Whether `wait` can be for its goal, and for turns that others start.
  static var hasGoals: Bool { get }

  /// Whether its agents tell what they have used and which files they have changed.
  static var tellsItsWork: Bool { get }

  /// The agent behind a record.
  init(_ record: SessionRecord, in sessions: DevSessions)

  /// Refuses what this kind cannot be started with, before anything is done.
  static func check(_ new: DevSessions.NewSession) throws

  /// Completes the record of a new session, before anything is started.
  static func describe(
    _ new: DevSessions.NewSession, in record: inout SessionRecord, environment: [String: String])

  /// Starts the agent of a new session, and returns when it takes prompts.
  func start(_ new: DevSessions.NewSession, until deadline: Deadline) throws

  /// What the session is doing, from as little as decides it.
  func report() throws -> StatusReport

  /// What several sessions of this kind are doing, in their order.
  static func reports(
    of records: [SessionRecord], in sessions: DevSessions
  ) -> [Result<StatusReport, any Error>]

  /// What all views show of sessions of this kind: the status, how the last turn ended, whether a
  /// request is being tried again. One that cannot be looked at does not hide the others.
  static func glances(
    of records: [SessionRecord], in sessions: DevSessions
  ) -> [Result<SessionDetails, any Error>]

  /// The same of this session.
  func glance() throws -> SessionDetails

  /// What it is doing, with all that `status --json` adds to the record.
  func details() throws -> SessionDetails

  /// Delivers a prompt and returns the proof that it was accepted, or throws `Failure`.
  ///
  /// The caller holds the session's send lock, has looked up the idempotency key, and keeps the
  /// receipt.
  ///
  /// - Parameter onTheWay: called once the text is out of our hands and only the proof is missing:
  ///   time in which the caller can do something else.
  func deliver(
    _ text: String, _ options: DevSessions.SendOptions, until deadline: Deadline,
    onTheWay: () -> Void
  ) throws -> Receipt

  /// Follows the turns of these receipts, or with none the session's rest.
  func waiter(
    for receipts: [Receipt], _ options: DevSessions.WaitOptions
  ) throws -> any TurnWaiter

  /// The last messages; nil asks for the answer of the last turn alone, never an older one's.
  func answer(last count: Int?) throws -> Answer

  /// The messages of the turn that a receipt is for.
  func messages(of receipt: Receipt) throws -> [AssistantMessage]

  /// Hands over the conversation from the beginning; following, also what is added until the agent ends.
  func log(following: Bool, _ body: (LogEntry) -> Void) throws

  /// Stops the running turn and returns when it has stopped; false when none was running.
  func interrupt(until deadline: Deadline) throws -> Bool

  /// Stops the running turn like `interrupt`, and tells how that was done.
  func breakOff(until deadline: Deadline) throws -> Interruption

  /// What the session waits for; nil when it waits for nothing.
  func openDialog(until deadline: Deadline) throws -> OpenDialog?

  /// Answers what it waits for, and returns what was chosen.
  func respond(
    _ response: DevSessions.Response, to dialog: OpenDialog, until deadline: Deadline
  ) throws -> [String]

  /// Ends the agent with all its processes, and tells which are still there.
  func end() throws -> Ending

  /// Whether its agent runs, so that there is nothing to bring back.
  func isRunning() throws -> Bool

  /// Looks at these turns of an agent that is gone: notes down how those ended that have, and returns
  /// the others.
  func cutTurns(_ receipts: [Receipt]) throws -> [CutTurn]

  /// Brings an agent back that has ended, with the caller's environment.
  ///
  /// The caller has claimed the session: nobody else starts it meanwhile.
  ///
  /// - Parameter anew: whether it may begin without its conversation when that is lost.
  func resume(anew: Bool, until deadline: Deadline) throws

  /// Lets go of what the agent keeps elsewhere, before the session is forgotten.
  func forget() throws

  /// Lets go of what the sessions of this kind share, after one was stopped or forgotten.
  func releaseShared() throws

  /// Shows or changes what the agent works towards by itself, turn after turn; nil when there is none.
  func goal(_ change: DevSessions.GoalChange, until deadline: Deadline) throws -> Goal?

  /// The tokens it has used so far; nil where that is not known yet.
  func usage() throws -> TokenUsage?

  /// The files that its own tools changed, turn by turn, oldest first; of a turn that changed none, an
  /// empty entry, and of one that is not known none.
  func changes(in extent: ChangesExtent) throws -> [TurnChanges]

  /// What its screen shows.
  func screen(_ extent: TmuxServer.Extent, colours: Bool) throws -> TmuxServer.Screen

  /// The program that shows the session in this terminal; the caller becomes it.
  func attachment() throws -> Program

  /// Types a prompt without sending it, in place of what stands there; returns what was changed in it.
  func draft(_ text: String, until deadline: Deadline) throws -> [String]

  /// Presses keys in its terminal, whatever they may do there.
  func press(_ keys: [Key]) throws

  /// Gives a command to the agent's program, such as `/compact`, and returns when it is carried out or,
  /// with a receipt, its turn has begun.
  ///
  /// The caller holds the session's send lock, which is free for others from `onTheWay` on, and keeps the
  /// receipt.
  func command(
    _ text: String, until deadline: Deadline, onTheWay: () -> Void
  ) throws -> Receipt?

  /// Every signal behind the status.
  func explain() throws -> Explanation
}

/// What a session is doing, for `status --json` and `list`.
package struct SessionDetails: Sendable {
  package let report: StatusReport
  /// What is known beyond the record.
  package let fields: JSONObject

  init(report: StatusReport, fields: JSONObject) {
    self.report = report
    self.fields = fields
  }

  /// A status of which nothing more is known.
  init(_ report: StatusReport) {
    self.init(report: report, fields: JSONObject())
  }
}

/// The outcome of an interrupt.
package struct Interruption: Sendable {
  /// Whether anything ran that was stopped.
  package let didStop: Bool
  /// Anything unusual about it, in words: a pager was left, a signal was sent.
  package let note: String?
}

/// The answer of a session, with what its reader must know about it.
package struct Answer: Sendable {
  /// The messages asked for, oldest first.
  package let messages: [AssistantMessage]
  /// How the last turn ended; nil while it runs and before the first.
  package let ending: TurnResult?
  /// What the session is doing now.
  package let status: SessionStatus
  /// Whether there were turns, of which this conversation holds none: it was cleared.
  package var wasCleared = false
}

extension Agent {
  /// The failure of a verb that makes no sense for this kind of session.
  func unsupported(_ verb: String) -> Failure {
    .unsupported(verb, by: record)
  }

  package static func reports(
    of records: [SessionRecord], in sessions: DevSessions
  ) -> [Result<StatusReport, any Error>] {
    records.map { record in Result { try Self(record, in: sessions).report() } }
  }

  package static func glances(
    of records: [SessionRecord], in sessions: DevSessions
  ) -> [Result<SessionDetails, any Error>] {
    records.map { record in Result { try Self(record, in: sessions).glance() } }
  }

  package func glance() throws -> SessionDetails {
    SessionDetails(try report())
  }

  package func cutTurns(_ receipts: [Receipt]) throws -> [CutTurn] {
    var waiter = try waiter(for: receipts, DevSessions.WaitOptions())
    _ = try waiter.step()
    return receipts.map(CutTurn.init)
  }

  package func forget() throws {}

  package func releaseShared() throws {}

  package func breakOff(until deadline: Deadline) throws -> Interruption {
    Interruption(didStop: try interrupt(until: deadline), note: nil)
  }

  package func goal(_ change: DevSessions.GoalChange, until deadline: Deadline) throws -> Goal? {
    throw unsupported("goals")
  }

  package static var runsInTmux: Bool { true }

  package static var turnsEndWithProcess: Bool { true }

  package static var runsInContainers: Bool { false }

  package static var hasGoals: Bool { false }

  package static var tellsItsWork: Bool { false }

  package func usage() throws -> TokenUsage? {
    throw unsupported("tokens")
  }

  package func changes(in extent: ChangesExtent) throws -> [TurnChanges] {
    throw unsupported("files it changed")
  }

  package func press(_ keys: [Key]) throws {
    throw unsupported("keys")
  }

  package func draft(_ text: String, until deadline: Deadline) throws -> [String] {
    throw unsupported("drafts")
  }

  package func command(
    _ text: String, until deadline: Deadline, onTheWay: () -> Void
  ) throws -> Receipt? {
    throw unsupported("commands of its own")
  }
}

extension Failure {
  /// The failure of a verb that makes no sense for this kind of session.
  static func unsupported(_ verb: String, by record: SessionRecord) -> Failure {
    Failure(.usage, "\(record.name) is a \(record.kind) session, which knows no \(verb)")
  }
}
