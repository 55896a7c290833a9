package import HTTP1

/// How much a client accepts, and how long it is patient where the caller's deadline does not say.
package struct WebSocketLimits: Hashable, Sendable {
  /// Bytes of a received message; larger ones end the connection with 1009.
  ///
  /// The default is three times the largest that was seen from `codex app-server`.
  package var message = 64 << 20
  /// Bytes of payload in a frame that is sent; larger messages go in fragments.
  ///
  /// Some servers limit the frame rather than the message, `codex app-server` to 16 MiB.
  package var fragment = 1 << 20
  /// Bytes of received messages that are kept while a message is being sent.
  ///
  /// Beyond it the client stops reading until the caller has received some.
  package var backlog = 64 << 20
  /// The head of the server's answer to the handshake.
  package var response = ResponseLimits()
  /// Bytes of the body that are shown of an answer that is a refusal.
  package var refusalBody = 1024
  /// How long the end of a connection may take: for our close frame to go and the server to hang
  /// up.
  package var closing = Duration.seconds(1)

  package init() {}
}
