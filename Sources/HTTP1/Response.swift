package import SystemKit

/// An answer of a handler: a status, fields, and a body that is complete or comes in steps.
package struct Response {
  /// The next step of a streaming answer.
  package enum Step: Hashable, Sendable {
    /// Send these bytes of the body.
    case write([UInt8])
    /// Wait for this time.
    case pause(Duration)
    /// Wait until the descriptor is readable, at most this long.
    ///
    /// The producer owns the descriptor, and reads it when it is called for the next step.
    case wait(descriptor: Int32, atMost: Duration)
    /// Close the connection without the end of the body, so that the client sees that it is cut
    /// off.
    case close
    /// Reset the connection; bytes that were just written may be lost.
    case abort
  }

  /// The content of an answer.
  package enum Body {
    /// The complete content.
    case bytes([UInt8])
    /// A closure that returns one step after another; nil is the regular end.
    ///
    /// It is called on the server's thread, so it must not block.
    case steps(() -> Step?)
    /// An answer of which not even the status is known yet.
    ///
    /// The closure is called whenever the descriptor is readable, and when the time is up, until it
    /// returns the whole answer; the status and fields beside this body are not used. It is called
    /// on the server's thread, so it must not block. The producer owns the descriptor.
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

  /// Makes a text answer.
  package static func text(
    _ text: String, _ status: Status = .ok, type: String = "text/plain; charset=utf-8"
  ) -> Response {
    Response(status, headers: ["Content-Type": type], body: .bytes(Array(text.utf8)))
  }

  /// Makes an answer with a fixed list of steps.
  package static func script(
    _ steps: [Step], _ status: Status = .ok, headers: Headers = [:]
  ) -> Response {
    var rest = steps.makeIterator()
    return Response(status, headers: headers, body: .steps { rest.next() })
  }
}
