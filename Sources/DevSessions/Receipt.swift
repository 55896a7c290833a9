package import JSON
package import SystemKit
internal import Transcripts

/// Our proof that a prompt was accepted; a line of a session's `turns.jsonl`.
package struct Receipt: Hashable, Sendable {
  /// What the proof rests on.
  package enum Proof: String, Hashable, Sendable, CaseIterable {
    /// The prompt's own line in the transcript.
    case transcript
    /// Its entry in the agent's queue: it will be taken up when the running turn ends, or in it.
    case queue
    /// The agent's UserPromptSubmit hook.
    case hook
    /// Codex's reply that started a turn of this name.
    case turn
    /// Codex's reply that added it to the running turn, of this name.
    case steer
    /// It was written to the program's terminal at its prompt.
    case terminal
    /// The agent's screen took the prompt up.
    case screen
  }

  /// Names the turn, for `wait --turn`.
  package let turn: String
  package let time: Timestamp
  package let proof: Proof
  /// SHA-256 of the prompt as it was given to us.
  package let digest: String
  /// The caller's key for this prompt, which makes sending it again a no-op.
  package let idempotencyKey: String?
  /// SHA-256 of `PromptText.key` of the prompt as the agent recorded it: how it is recognised again.
  ///
  /// With Codex the number we gave the prompt (`clientUserMessageId`).
  package let recordedDigest: String
  /// The conversation and the transcript it was delivered to.
  package let session: String
  package let transcript: String
  /// Where in the transcript to look for it: the offset of its line, or the file's size before it.
  package let offset: Int
  /// What was changed in the text so that the agent takes it as text.
  package let changes: [String]
  /// Why it could not be written into the session's journal; nil when it is there.
  package var unkept: String?

  /// The line as it is stored.
  package var json: JSONObject {
    var object = JSONObject([
      ("type", "turn"), ("turn", .string(turn)), ("time", .string(time.description)),
      ("proof", .string(proof.rawValue)), ("digest", .string(digest)),
      ("recordedDigest", .string(recordedDigest)), ("session", .string(session)),
      ("transcript", .string(transcript)), ("offset", .int(offset)),
    ])
    object["idempotencyKey"] = idempotencyKey.map(JSONValue.string)
    if !changes.isEmpty { object["changes"] = .array(changes.map(JSONValue.string)) }
    return object
  }

  package init(
    turn: String, time: Timestamp, proof: Proof, digest: String, idempotencyKey: String?,
    recordedDigest: String, session: String, transcript: String, offset: Int, changes: [String]
  ) {
    self.turn = turn
    self.time = time
    self.proof = proof
    self.digest = digest
    self.idempotencyKey = idempotencyKey
    self.recordedDigest = recordedDigest
    self.session = session
    self.transcript = transcript
    self.offset = offset
    self.changes = changes
  }

  /// A sentence for whoever sent the prompt, when the receipt is in no journal.
  package var warning: String? {
    unkept.map {
      "the prompt was delivered, but its receipt could not be kept, so wait --turn and the same "
        + "--idempotency-key will not know it: \($0)"
    }
  }

  /// Reads a line of the journal; nil for other kinds of lines.
  package init?(_ line: JSONObject) {
    guard line["type"]?.string == "turn", let turn = line["turn"]?.string,
      let time = line["time"]?.string.flatMap(Timestamp.init),
      let proof = line["proof"]?.string.flatMap(Proof.init), let digest = line["digest"]?.string,
      let recordedDigest = line["recordedDigest"]?.string, let session = line["session"]?.string,
      let transcript = line["transcript"]?.string, let offset = line["offset"]?.int
    else { return nil }
    self.init(
      turn: turn, time: time, proof: proof, digest: digest,
      idempotencyKey: line["idempotencyKey"]?.string, recordedDigest: recordedDigest,
      session: session, transcript: transcript, offset: offset,
      changes: line["changes"]?.array?.compactMap(\.string) ?? [])
  }

  /// A new turn's name.
  static func newTurn() -> String {
    "t-" + RandomToken.hexadecimal(bytes: 5)
  }
}
