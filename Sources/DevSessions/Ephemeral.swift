package import SessionStore
internal import SystemKit

/// Sessions that are to end with a process, their owner.
extension DevSessions {
  /// How often the owner is looked at: nothing tells of the end of a process that is not ours.
  private static let keeperInterval = Duration.seconds(1)

  /// Another host may be away for long.
  private static let longestPause = Duration.seconds(60)

  /// The word that starts a keeper; not part of the interface.
  package static let keeperWord = "keep"

  /// Starts a process of its own that kills the session when its owner has ended.
  func startKeeper(of name: SessionName) throws {
    let nothing = try Descriptor.nothing()
    // It is no part of the session it is started from, with which it would be ended.
    let environment = environment.filter { !Self.namesOwnSession($0.key) }
    _ = try Program(program, [Self.keeperWord, name.text], environment: environment).spawn(
      input: nothing.number, output: nothing.number, errors: nothing.number, inNewSession: true)
  }

  /// What a keeper does: returns when the owner has ended and the session been killed, or when the
  /// session is forgotten.
  ///
  /// A kill that fails is tried again: whatever was in the way may have gone.
  package func keep(_ name: SessionName) throws {
    let watch = FileWatch([home.storeFile])
    var pause = Self.keeperInterval
    while true {
      guard let record = try store.read()[name], let owner = record.owner else { return }
      while !owner.isCertainlyGone {
        if try watch.wait(until: .after(Self.keeperInterval)) { break }
      }
      if owner.isCertainlyGone {
        _ = try? kill(name.text)
        MonotonicClock.sleep(pause)
        pause = min(pause * 2, Self.longestPause)
      }
    }
  }
}
