/// The text of the page; kept apart from the code that serves it.
enum PageSource {
  static func document(nonce: String) -> String {
    "<!doctype html>stub \(nonce)"
  }
}
