package import SystemKit

/// What a handler answers: a status, fields, and a body that is there or comes in steps.
package struct Response {
  /// One thing a streaming answer does next.
  package enum Step: Hashable, Sendable {
    /// Send these bytes of the body.
    case write([UInt8])
    /// Do nothing for so long.
    case pause(Duration)
    /// Do nothing until the descriptor is readable, at most so long.
    ///
    /// The producer owns the descriptor and reads it when it is asked for the next step.
    case wait(descriptor: Int32, atMost: Duration)
    /// Close the connection without the end of the body, so that the client sees it was cut short.
    case close
    /// Reset the connection; what was just written may be lost.
    case abort
  }

  /// The content.
  package enum Body {
    /// All of it.
    case bytes([UInt8])
    /// Asked for one step after another, each when the one before is done; nil is the orderly end.
    ///
    /// Called on the server's thread, so it must not block.
    case steps(() -> Step?)
    /// Not known yet, not even the status: asked for the whole answer when the descriptor is
    /// readable, and once when the time is up, until there is one. The status and fields beside this
    /// body are not used.
    ///
    /// Called on the server's thread, so it must not block. The producer owns the descriptor.
    case later(descriptor: Int32, until: Deadline, () -> Response?)
  }

  package var status: Status
  package var headers: Headers
  package var body: Body

  package init(_ status: Status = .ok, headers: Headers = [:], body: Body = .bytes([])) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// A text answer.
  package static func text(
    _ text: String, _ status: Status = .ok, type: String = "text/plain; charset=utf-8"
  ) -> Response {
    Response(status, headers: ["Content-Type": type], body: .bytes(Array(text.utf8)))
  }

  /// An answer that follows a fixed script.
  package static func script(
    _ steps: [Step], _ status: Status = .ok, headers: Headers = [:]
  ) -> Response {
    var rest = steps.makeIterator()
    return Response(status, headers: headers, body: .steps { rest.next() })
  }
}
