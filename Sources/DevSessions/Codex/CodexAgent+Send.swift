internal import JSON
internal import JSONRPC
internal import SessionStore
package import SystemKit
internal import Transcripts

extension CodexAgent {
  /// Codex takes any text as it is, up to this many characters (observed in 0.163.0).
  private static let longestPrompt = 1_048_576

  static func check(prompt: String) throws(Failure) {
    guard !prompt.allSatisfy(\.isWhitespace) else { throw Failure(.usage, "the prompt is empty") }
    guard prompt.unicodeScalars.count <= longestPrompt else {
      throw Failure(
        .usage, "the prompt is longer than \(longestPrompt) characters, more than Codex takes",
        hint: "put it into a file and name that in the prompt")
    }
  }

  package func deliver(
    _ text: String, _ options: DevSessions.SendOptions, until deadline: Deadline,
    onTheWay: () -> Void
  ) throws -> Receipt {
    try Self.check(prompt: text)
    try requireRunning()
    remarkMissingFolder()
    let (thread, subscription) = try withThread(until: deadline) { thread in
      var reading = try thread.read()
      if reading.status.isActive, reading.status.waitsFor == nil {
        switch options.whileWorking {
        case .queue: break
        case .interrupt:
          _ = try interrupt(thread, pausingGoal: false, until: deadline)
          reading = try thread.read()
        case .refuse:
          throw Failure(
            .turnFailed, "\(name) is working; nothing was sent",
            hint: "dev-sessions wait \(name), or send without --if-idle to add to its turn")
        }
      }
      if reading.status.waitsFor != nil {
        throw Failure.waiting(name, try openDialog(until: .after(.seconds(2))))
      }
      return (thread, try load(thread, limit: 1))
    }
    return try start(text, options, thread, subscription, until: deadline, onTheWay: onTheWay)
  }

  /// Starts the turn, or adds to the one that runs; asked once.
  private func start(
    _ text: String, _ options: DevSessions.SendOptions, _ thread: CodexThread,
    _ subscription: CodexThread.Subscription, until deadline: Deadline, onTheWay: () -> Void
  ) throws -> Receipt {
    let clientID = "dev-sessions-" + RandomToken.hexadecimal(bytes: 12)
    let parameters = turnParameters(text, clientID, subscription)
    var turn: String
    do {
      let reply = try thread.call("turn/start", parameters, until: deadline)
      guard let id = reply["turn"]?["id"]?.string else { throw unproven(text, "it named no turn") }
      turn = id
      onTheWay()
      awaitStart(of: turn, clientID, thread)
    } catch let error as CallError {
      if case .refused(let refusal) = error {
        throw Failure(.failed, "Codex did not take the prompt: \(refusal.message)")
      }
      guard let found = try recordedTurn(clientID) else { throw unproven(text, "\(error)") }
      turn = found
    }
    return Receipt(
      turn: turn, time: .now, proof: turn == subscription.running?.id ? .steer : .turn,
      digest: SHA256.hexadecimal(text.utf8), idempotencyKey: options.idempotencyKey,
      recordedDigest: clientID, session: threadID,
      transcript: subscription.reply["thread"]?["path"]?.string ?? "", offset: 0, changes: [])
  }

  private func turnParameters(
    _ text: String, _ clientID: String, _ subscription: CodexThread.Subscription
  ) -> JSONObject {
    var parameters: JSONObject = [
      "input": [["type": "text", "text": .string(text)]],
      "clientUserMessageId": .string(clientID), "approvalPolicy": .string(policy.approval),
      "sandboxPolicy": policy.turnSandbox(current: subscription.reply["sandbox"]),
    ]
    parameters["cwd"] = record.path.map(JSONValue.string)
    parameters["model"] = record.model.map(JSONValue.string)
    parameters["effort"] = record.effort.map(JSONValue.string)
    if policy.isPlan {
      var settings = JSONObject()
      settings["model"] = record.model.map(JSONValue.string) ?? subscription.reply["model"]
      settings["reasoning_effort"] = record.effort.map(JSONValue.string)
      parameters["collaborationMode"] = ["mode": "plan", "settings": .object(settings)]
    }
    return parameters
  }

  /// Waits until the turn is to be seen everywhere: until then others find the thread idle.
  ///
  /// The reply is the proof already, so nothing that goes wrong here matters.
  private func awaitStart(of turn: String, _ clientID: String, _ thread: CodexThread) {
    let patience = Deadline.after(.seconds(2))
    do throws(CallError) {
      while let event = try thread.connection.next(until: patience) {
        guard case .notification(let notification) = event, notification.thread == threadID else {
          continue
        }
        let parameters = notification.params
        switch notification.method {
        case "turn/started", "turn/completed":
          if parameters?["turn"]?["id"]?.string == turn { return }
        case "item/started", "item/completed":
          if CodexItem(parameters?["item"])?.clientID == clientID { return }
        default: break
        }
      }
    } catch {}
  }

  /// The turn in which a prompt was recorded, when the reply to it was lost.
  private func recordedTurn(_ clientID: String) throws -> String? {
    try withThread { thread in
      let turns = try thread.turns(limit: 3, items: "full")
      return turns.first { turn in turn.items.contains { $0.clientID == clientID } }?.id
    }
  }

  private func unproven(_ text: String, _ why: String) -> Failure {
    Failure(
      .unproven, "no proof that \(name) accepted the prompt (\(why)); it was sent once",
      hint: "look with: dev-sessions logs \(name)")
  }
}
