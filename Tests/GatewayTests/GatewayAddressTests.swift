import Gateway
import Testing

@Suite struct GatewayAddressTests {
  @Test(
    "an address is read",
    arguments: [
      ("http://localhost:6767", "localhost", 6767), ("http://10.0.0.1/", "10.0.0.1", 80),
      ("HTTP://host.docker.internal:1/", "host.docker.internal", 1),
      ("http://[::1]:65535", "::1", 65535),
    ] as [(String, String, UInt16)])
  func read(url: String, host: String, port: UInt16) {
    let address = GatewayAddress(url)
    #expect(address?.host == host && address?.port == port)
  }

  @Test(
    "anything else is refused",
    arguments: [
      "", "localhost:6767", "https://localhost", "http://", "http://:80", "http://a:0",
      "http://a:65536",
      "http://a:x", "http://user@a", "http://a/path", "http://a?b", "http://[::1", "http://[::1]x",
      "http://a b", "http://a\r\nHost: b",
    ])
  func refused(url: String) {
    #expect(GatewayAddress(url) == nil)
  }
}
