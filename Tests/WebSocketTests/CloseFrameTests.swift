import Testing

@testable import WebSocket

struct CloseFrameTests {
  @Test("only codes that belong to somebody may be sent")
  func codes() {
    let allowed = (0...UInt16.max).filter { CloseCode(rawValue: $0).mayBeSent }
    #expect(allowed == Array(1000...1003) + Array(1007...1014) + Array(3000...4999))
  }

  @Test("payloads are read and written")
  func roundTrip() throws {
    let frame = CloseFrame(.normal, "fini é")
    #expect(frame.payload == [0x03, 0xE8] + Array("fini é".utf8))
    #expect(try CloseFrame(payload: frame.payload) == frame)
    #expect(try CloseFrame(payload: []).code == nil)
    #expect(try CloseFrame(payload: []).payload == [])
    #expect(frame.answer.payload == [0x03, 0xE8])
    #expect(frame.description == "with code 1000 (normal): fini é")
  }

  @Test("a long reason is cut at a character")
  func longReason() {
    let frame = CloseFrame(.normal, String(repeating: "é", count: 100))
    #expect(frame.reason == String(repeating: "é", count: 61))
    #expect(frame.payload.count == 124)
  }

  @Test(
    "bad payloads are violations",
    arguments: [
      ([0x03], .protocolError), ([0x03, 0xED], .protocolError), ([0x00, 0x00], .protocolError),
      ([0x03, 0xE8, 0xC3], .invalidPayload), ([0x03, 0xE8, 0xFF], .invalidPayload),
    ] as [([UInt8], CloseCode)])
  func violations(payload: [UInt8], code: CloseCode) {
    let error = #expect(throws: ProtocolViolation.self) { try CloseFrame(payload: payload) }
    #expect(error?.code == code)
  }
}
