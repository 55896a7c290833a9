import JSON
import SystemKit
import TestSandbox
import Testing

extension AgentTests {
  @Suite struct DialogQuestionTests {
    @Test("one question: by number, by label, in own words; send refuses meanwhile")
    func single() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      let dialog = try sandbox.asked(id, "[[ask Which colour?|Red|Green|Blue]][[say thanks]]")
      #expect(dialog["kind"] == "question" && dialog["question"] == "Which colour?")
      #expect(dialog.labels.prefix(3) == ["Red", "Green", "Blue"])
      #expect(try sandbox.statusJSON(id)["waitingFor"] == "question")
      let waited = try sandbox.run("wait", id)
      #expect(waited.code == 3 && waited.output == "waiting_for_input", "\(waited)")
      let sent = try sandbox.run("send", id, "Green", "--json")
      #expect(sent.code == 3, "\(sent)")
      #expect(try sent.errorJSON()["dialog"]?["digest"] == dialog["digest"])
      #expect(try sandbox.run("send", id, "x", "--if-idle").code == 3)
      #expect(try sandbox.run("send", id, "/compact", "--command").code == 3)
      let shown = try sandbox.run("respond", id)
      #expect(shown.code == 3 && shown.output.contains("2. Green"), "\(shown)")
      #expect(try sandbox.run("respond", id, "9").code == 2)
      #expect(try sandbox.run("respond", id, "--allow").code == 2)
      #expect(try sandbox.done("respond", id, "2") == "Answered \(id): Green")
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(try sandbox.done("last-message", id) == "thanks")
      for (answer, given) in [("blue", "Blue"), ("a pale\nviolet; or so", "a pale\nviolet; or so")]
      {
        _ = try sandbox.asked(id, "[[ask Which colour?|Red|Green|Blue]]")
        #expect(try sandbox.done("respond", id, "--option", answer).hasSuffix(given))
        #expect(try sandbox.done("wait", id) == "completed")
      }
      let record = try sandbox.transcript(id)
      for answer in ["Green", "Blue", "a pale\\nviolet; or so"] {
        #expect(record.contains(#""answers":{"Which colour?":"\#(answer)"}"#), "\(answer)")
      }
      #expect(try sandbox.run("respond", id, "1").code == 1, "nothing is asked")
    }

    @Test("several answers, several questions, and own words among them")
    func several() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      let cases: [(prompt: String, answers: [String], recorded: [String])] = [
        ("[[ask *Which?|Apple|Pear|Fig]]", ["1,3"], [#""Which?":"Apple, Fig""#]),
        ("[[ask *What?|Apple|Pear]]", ["-o", "Pear", "-o", "quince"], [#""What?":"#, "quince"]),
        (
          "[[ask Colour?|Red|Green||*Fruit?|Apple|Pear]]", ["-o", "Green", "-o", "1,2"],
          [#""Colour?":"Green""#, #""Fruit?":"Apple, Pear""#]
        ),
        (
          "[[ask Shape?|Round|Square||Size?|Small|Big]]", ["-o", "odd; very", "-o", "big"],
          [#""Shape?":"odd; very""#, #""Size?":"Big""#]
        ),
      ]
      for (prompt, answers, recorded) in cases {
        _ = try sandbox.asked(id, prompt)
        let answered = try sandbox.begin(["respond", id] + answers).finish()
        #expect(answered.code == 0, "\(answered)")
        #expect(try sandbox.done("wait", id) == "completed")
        let transcript = try sandbox.transcript(id)
        for text in recorded { #expect(transcript.contains(text), "\(prompt)") }
      }
      _ = try sandbox.asked(id, "[[ask One?|A|B||Two?|C|D]]")
      #expect(try sandbox.run("respond", id, "1").code == 2, "one answer for two questions")
      #expect(try sandbox.status(id) == "waiting_for_input")
      #expect(try sandbox.run("respond", id, "--deny").code == 0)
      #expect(try sandbox.run("wait", id).output == "interrupted")
    }

    @Test(
      "an answer that is an option in part, or cut short, is refused; Chat about this is an option")
    func inPart() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      _ = try sandbox.asked(id, "[[ask *Pick some|Red (bright)|Blue (Recommended)|Green]]")
      for answer in ["green,nope", "1,9", "1.0", "red", "4", "Type something"] {
        let refused = try sandbox.run("respond", id, "--option", answer)
        #expect(refused.code == 2, "\(answer): \(refused)")
      }
      #expect(try sandbox.status(id) == "waiting_for_input")
      #expect(
        try sandbox.done("respond", id, "--option", "blue,3")
          == "Answered \(id): Blue (Recommended), Green")
      #expect(try sandbox.done("wait", id) == "completed")
      for (prompt, key) in [
        ("[[ask Which?|A|B]][[say let us]]", "4"), ("[[ask *Which?|A|B]][[say let us]]", "4"),
        ("[[ask One?|A|B||Two?|C|D]][[say let us]]", "chat about this"),
      ] {
        _ = try sandbox.asked(id, prompt)
        let answered = try sandbox.run("respond", id, "--option", key)
        #expect(answered.output == "Answered \(id): Chat about this", "\(prompt): \(answered)")
        #expect(try sandbox.done("wait", id) == "completed")
        #expect(try sandbox.done("last-message", id) == "let us")
      }
    }

    @Test("questions that a person has begun to answer are answered as asked for")
    func begun() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      _ = try sandbox.asked(id, "[[ask Colour?|Red|Green||*Fruit?|Apple|Pear]]")
      try sandbox.press(id, "Enter", toSee: "Choose Apple")
      try sandbox.press(id, "Enter", toSee: "✔] Apple")
      try sandbox.press(id, "Right", toSee: "Submit answers")
      let answered = try sandbox.run("respond", id, "-o", "2", "-o", "Pear")
      #expect(answered.code == 0, "\(answered)")
      #expect(try sandbox.done("wait", id) == "completed")
      #expect(
        try sandbox.transcript(id).contains(#""answers":{"Colour?":"Green","Fruit?":"Pear"}"#))
    }

    @Test("an answer that a person was quicker with is not told as given")
    func race() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      _ = try sandbox.asked(id, "[[ask Which?|A|B|C]][[say done]]")
      let answering = sandbox.begin(["respond", id, "--option", "B"])
      try sandbox.answer("Enter", in: id)
      let answered = try answering.finish()
      let isB = try sandbox.transcript(id).contains(#""answers":{"Which?":"B"}"#)
      #expect(answered.code == (isB ? 0 : 1), "\(answered)")
      #expect(isB || answered.errors.contains("somebody else"), "\(answered)")
    }

    @Test("interrupt leaves a question, and a panel that a person opened")
    func interrupted() throws {
      let sandbox = try sandbox()
      let id = try sandbox.session()
      _ = try sandbox.asked(id, "[[ask Which?|A|B]]")
      try sandbox.done("interrupt", id)
      #expect(try sandbox.status(id) == "idle")
      #expect(try sandbox.run("wait", id).output == "interrupted")
      for command in ["/help", "/model"] {
        let given = try sandbox.run("send", id, "--command", command)
        #expect(given.code == 3, "\(given)")
        #expect(try sandbox.status(id) == "waiting_for_input")
        #expect(try sandbox.statusJSON(id)["waitingFor"] == "dialog")
        #expect(try sandbox.run("send", id, "hello").code == 3)
        try sandbox.done("interrupt", id)
        #expect(try sandbox.status(id) == "idle")
      }
      #expect(try sandbox.done("ask", id, "go on") == "Reply: go on")
    }
  }
}
