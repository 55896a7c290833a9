internal import SystemKit

/// What became of text or keys meant for a pane.
package enum Delivery: Hashable, Sendable {
  /// All of it was written to the pane's terminal; what the program makes of it is another matter.
  case delivered
  /// There is no such pane, or no server. Nothing was sent.
  case paneGone
  /// The pane's program has ended. Nothing was sent.
  case paneDead
  /// The pane belongs to this other process now. Nothing was sent.
  case otherProcess(Int32)
  /// A tmux mode that would not close lies over the pane, or input to it is switched off.
  ///
  /// Nothing was sent.
  case blocked
}

extension TmuxServer {
  /// Types text into a pane as one paste, marked as such (bracketed) if the program asked for that.
  ///
  /// One call: the server itself checks that the pane is still the right one, leaves copy mode, sends
  /// the keys, the text and Enter with nothing in between. Every byte arrives as it is, line feeds
  /// included. The text travels on standard input, so that it has no size limit and shows in no
  /// argument list, and no buffer is left behind. After `timedOut` on a stopped server nothing will
  /// be typed when it goes on: it needs this client to hand over the text.
  ///
  /// The text must be without ESC, with which the end of the paste could be forged; the caller strips
  /// it. The keys `beforehand` clear a left-over draft; `submit` presses Enter at the end, or the keys
  /// that submit instead. Where it is not `isMarked`, it arrives as if typed, with Enter in the place of
  /// each line feed.
  package func paste(
    _ text: String, into target: PaneTarget, beforehand: [Key] = [], submit: Bool = true,
    submittingBy keys: [Key] = [.enter], isMarked: Bool = true
  ) throws(TmuxError) -> Delivery {
    let bytes = Array(text.utf8)
    assert(!bytes.contains(0x1b), "ESC in text to be pasted")
    return try deliver(
      to: target, input: bytes, keysBefore: beforehand, keysAfter: submit ? keys : [],
      isMarked: isMarked)
  }

  /// Presses keys in a pane, with the same safeguards as `paste`.
  package func sendKeys(_ keys: [Key], to target: PaneTarget) throws(TmuxError) -> Delivery {
    try deliver(to: target, input: [], keysBefore: keys, keysAfter: [])
  }

  private func deliver(
    to target: PaneTarget, input: [UInt8], keysBefore: [Key], keysAfter: [Key],
    isMarked: Bool = true
  ) throws(TmuxError) -> Delivery {
    let buffer = "dev-sessions-\(RandomToken.hexadecimal(bytes: 8))"
    let pane = target.pane.text
    // With -r line feeds stay line feeds, with -p the brackets come from tmux.
    let marks = isMarked ? "-p -r " : ""
    let paste = input.isEmpty ? [] : ["paste-buffer \(marks)-b \(buffer) -t \(pane)"]
    let typing =
      keysBefore.map { "send-keys -t \(pane) \($0.arguments)" } + paste
      + keysAfter.map { "send-keys -t \(pane) \($0.arguments)" } + ["display-message -p delivered"]
    let isFree = "#{&&:#{==:#{pane_in_mode},0},#{==:#{pane_input_off},0}}"
    // These nested commands are parsed by tmux; they hold numbers, key names and hexadecimal only.
    let whenRight = [
      // A mode takes keys for itself and hides that the program asked for brackets.
      leavingModes(pane),
      "if-shell -F -t \(pane) '\(isFree)' { \(typing.joined(separator: " ; ")) } "
        + "{ display-message -p blocked }",
    ].joined(separator: " ; ")
    let isRight = "#{&&:#{==:#{pane_pid},\(target.pid)},#{==:#{pane_dead},0}}"
    let reply = try ask(
      [
        // Loading comes first also when there is nothing to paste: it fails if this client has gone.
        ["load-buffer", "-b", buffer, "-"],
        [
          "if-shell", "-F", "-t", pane, isRight, whenRight,
          "display-message -p -t \(pane) 'pane #{pane_dead} #{pane_pid}'",
        ],
        ["delete-buffer", "-b", buffer],
      ], input: input.isEmpty ? [UInt8(ascii: ".")] : input)
    return try delivery(reply, target)
  }

  /// Commands that leave every tmux mode that lies over the pane.
  ///
  /// `copy-mode -q` does that since 3.2. Before, `cancel` leaves copy and view mode, and the others
  /// (a chooser, the clock) go with a key; they may lie one over the other.
  private func leavingModes(_ pane: String) -> String {
    let cancel = "send-keys -X -t \(pane) cancel"
    let one =
      "if-shell -F -t \(pane) '#{pane_in_mode}' { if-shell -F -t \(pane) "
      + "'#{||:#{==:#{pane_mode},copy-mode},#{==:#{pane_mode},view-mode}}' "
      + "{ \(cancel) } { send-keys -t \(pane) q } }"
    let old = [one, one, one].joined(separator: " ; ")
    return "if-shell -F -t \(pane) '#{pane_in_mode}' { if-shell -F -t \(pane) "
      + "'#{m:3.[01]*,#{version}}' { \(old) } { copy-mode -q -t \(pane) } }"
  }

  /// Reads the line that one of the nested commands printed.
  private func delivery(_ reply: Reply, _ target: PaneTarget) throws(TmuxError) -> Delivery {
    let words = reply.output.split(whereSeparator: \.isWhitespace)
    switch words.first {
    case "delivered": return .delivered
    case "blocked": return .blocked
    case "pane":
      guard words.count == 3, let pid = Int32(words[2]) else { return .paneGone }
      return pid == target.pid ? .paneDead : .otherProcess(pid)
    default:
      guard try found(reply, "paste-buffer") else { return .paneGone }
      throw .failed(command: "paste-buffer", message: "no answer")
    }
  }
}
