internal import JSON
internal import SystemKit

/// A prompt that was sent to a terminal session and whose output has not come to its end: the lock
/// that lets only one be sent at a time.
///
/// Written before anything is typed; kept in a file of its own (`running/<turn>.json`).
struct Cell: Hashable, Sendable {
  /// The turn's name.
  let turn: String
  let time: Timestamp
  /// What the caller sent.
  let text: String
  /// What was typed, line by line.
  var typed: [String]
  /// Where in the log the output begins.
  let offset: Int
  /// What stood before the cursor when it was typed.
  let prompt: String
  /// Whether a line editor had asked for marked pastes, and whether all was one paste.
  let isEditing: Bool
  let isOnePaste: Bool
  /// Whether the kernel handed over whole lines at the prompt; nil where that is not known.
  let isCanonical: Bool?
  /// Whether the kernel echoed whole lines; nil where that is not known.
  var isEchoing: Bool? = nil
  /// Whether the prompt was that of a shell with our integration.
  let isAtShell: Bool
  /// The process that types it.
  let sender: ProcessIdentity
  let idempotencyKey: String?
  /// What was changed in the text.
  var changes: [String]
  /// The processes that ran below the session's program when it was typed: none of them is the cell's.
  var standing: [ProcessIdentity] = []
  /// Where the log ended when somebody interrupted it.
  var interruptOffset: Int?
  /// Whether a part of its output was not recorded.
  var hasGap = false
  /// The number of the marked prompt at which it was typed.
  var shellPrompt: Int?
  /// Where this is the rest of an unfinished input: the prompt at which that began.
  var mainPrompt: String?

  /// Whether nothing of what is typed is shown (`stty -echo`).
  var isSilent: Bool { isCanonical == true && isEchoing == false }

  /// Whether a shell runs nothing for it: it has no lines but blank ones and comments.
  var isEmpty: Bool {
    mainPrompt == nil
      && typed.allSatisfy { line in
        line.first { $0 != " " && $0 != "\t" }.map { $0 == "#" } ?? true
      }
  }

  /// How many times a line editor must accept something before it has all that was typed.
  var submissions: Int { isOnePaste ? 1 : typed.count }

  /// Proof that it was typed, for the journal.
  func receipt(
    _ proof: Receipt.Proof, session: String, transcript: String
  ) -> Receipt {
    let digest = SHA256.hexadecimal(text.utf8)
    return Receipt(
      turn: turn, time: time, proof: proof, digest: digest, idempotencyKey: idempotencyKey,
      recordedDigest: digest, session: session, transcript: transcript, offset: offset,
      changes: changes)
  }
}

extension Cell {
  var json: JSONValue {
    var object = JSONObject([
      ("turn", .string(turn)), ("time", .string(time.description)), ("text", .string(text)),
      ("typed", .array(typed.map(JSONValue.string))), ("offset", .int(offset)),
      ("prompt", .string(prompt)), ("isEditing", .bool(isEditing)),
      ("isOnePaste", .bool(isOnePaste)), ("isAtShell", .bool(isAtShell)),
      ("senderPid", .int(sender.pid)), ("senderStart", .string(sender.startTime)),
      ("hasGap", .bool(hasGap)),
    ])
    object["interruptOffset"] = interruptOffset.map { .int($0) }
    object["shellPrompt"] = shellPrompt.map { .int($0) }
    object["mainPrompt"] = mainPrompt.map(JSONValue.string)
    object["isCanonical"] = isCanonical.map(JSONValue.bool)
    object["isEchoing"] = isEchoing.map(JSONValue.bool)
    object["idempotencyKey"] = idempotencyKey.map(JSONValue.string)
    if !standing.isEmpty {
      object["standing"] = .array(
        standing.map { .array([.int(Int($0.pid)), .string($0.startTime)]) })
    }
    if !changes.isEmpty { object["changes"] = .array(changes.map(JSONValue.string)) }
    return .object(object)
  }

  init?(_ json: JSONValue) {
    guard let turn = json["turn"]?.string, let time = json["time"]?.string.flatMap(Timestamp.init),
      let text = json["text"]?.string, let typed = json["typed"]?.array,
      let offset = json["offset"]?.int, let prompt = json["prompt"]?.string,
      let isEditing = json["isEditing"]?.bool, let isOnePaste = json["isOnePaste"]?.bool,
      let isAtShell = json["isAtShell"]?.bool,
      let pid = json["senderPid"]?.int.flatMap(Int32.init(exactly:)),
      let start = json["senderStart"]?.string
    else { return nil }
    self.init(
      turn: turn, time: time, text: text, typed: typed.compactMap(\.string), offset: offset,
      prompt: prompt, isEditing: isEditing, isOnePaste: isOnePaste,
      isCanonical: json["isCanonical"]?.bool, isEchoing: json["isEchoing"]?.bool,
      isAtShell: isAtShell,
      sender: ProcessIdentity(pid: pid, startTime: start),
      idempotencyKey: json["idempotencyKey"]?.string,
      changes: json["changes"]?.array?.compactMap(\.string) ?? [],
      standing: (json["standing"]?.array ?? []).compactMap { pair in
        guard let words = pair.array, words.count == 2,
          let pid = words[0].int.flatMap(Int32.init(exactly:)), let start = words[1].string
        else { return nil }
        return ProcessIdentity(pid: pid, startTime: start)
      },
      interruptOffset: json["interruptOffset"]?.int, hasGap: json["hasGap"]?.bool ?? false,
      shellPrompt: json["shellPrompt"]?.int, mainPrompt: json["mainPrompt"]?.string)
  }
}
