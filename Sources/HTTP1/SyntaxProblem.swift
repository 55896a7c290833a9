/// Something in a message head that breaks the grammar, in words.
struct SyntaxProblem: Error, Hashable {
  let text: String

  init(_ text: String) {
    self.text = text
  }
}
