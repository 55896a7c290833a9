internal import SystemKit

/// Notices that the gateway's secret was replaced or removed.
struct TokenWatch: Sendable {
  private let file: TokenFile

  /// How often to look where nothing tells of a change, as on a file system of another machine.
  private static let interval = Duration.seconds(30)
  /// How soon to try again to read it.
  private static let pause = Duration.seconds(1)

  init(_ file: TokenFile) {
    self.file = file
  }

  /// Tells the secret, at first and whenever the file may have changed, until `stop` becomes readable.
  ///
  /// A file that cannot be read says nothing about the secret: it is read again soon.
  func follow(until stop: Int32, _ tell: (Token?) -> Void) {
    let watch = FileWatch([file.path])
    while true {
      var pause = Self.interval
      do throws(SystemError) {
        tell(try file.read())
      } catch {
        pause = Self.pause
      }
      guard (try? watch.wait(until: .after(pause), alongside: [stop])) != nil,
        let ready = try? Poll.wait(for: [.init(stop)], until: .after(.zero)), !ready[0].isReady
      else { return }
    }
  }
}
