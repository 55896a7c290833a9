extension PromptText {
  /// Beginning of the mark that stands for an image (`[Image #1]`).
  package static let imageMark = "[Image #"
  private static let imageEndings = [".png", ".jpg", ".jpeg", ".gif", ".webp"]

  /// Whether Claude Code may take one of the text's lines for the path of an image.
  package static func mayBeImage(_ text: String) -> Bool {
    let text = text.lowercased()
    return imageEndings.contains { text.contains($0) }
  }

  /// Whether what Claude Code recorded is this prompt with marks in the place of paths of images.
  ///
  /// Lines that are paths of images are recorded as marks in front of the other lines, whose line feeds
  /// may be gone and which may be wrapped as a paste of their own (2.1.332).
  package static func isRecord(_ recorded: String, withImagesOf prompt: String) -> Bool {
    guard recorded.hasPrefix(imageMark), mayBeImage(prompt) else { return false }
    let tags = ["<pasted_content id=", "</pasted_content id="]
    let lines = recorded.split(separator: "\n").filter { line in
      !tags.contains { line.hasPrefix($0) }
    }
    var rest = lines.joined().withoutSpaces[...]
    let mark = imageMark.withoutSpaces
    while rest.hasPrefix(mark), let close = rest.firstIndex(of: "]") {
      rest = rest[rest.index(after: close)...]
    }
    for line in prompt.split(separator: "\n").map(\.withoutSpaces) {
      if rest.hasPrefix(line) {
        rest = rest.dropFirst(line.count)
      } else if !imageEndings.contains(where: { line.lowercased().contains($0) }) {
        return false
      }
    }
    return rest.isEmpty
  }
}
