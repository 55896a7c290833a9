import Testing

@testable import DevSessions

@Suite struct PullRequestLinksTests {
  @Test(
    "addresses of pull and merge requests",
    arguments: [
      ("see https://github.com/o/n/pull/12.", ["https://github.com/o/n/pull/12"]),
      ("https://github.com/o/n/pull/12/files#x", ["https://github.com/o/n/pull/12"]),
      (
        "(https://gitlab.com/g/s/n/-/merge_requests/3)",
        ["https://gitlab.com/g/s/n/-/merge_requests/3"]
      ),
      (
        "https://git.example.org/o/n/pull/1 https://git.example.org/o/n/pull/1",
        ["https://git.example.org/o/n/pull/1"]
      ),
      ("https://github.com/o/n/pull/new/branch", []), ("https://github.com/o/n/issues/4", []),
      ("http://github.com/o/n/pull/4", []), ("https://github.com/pull/4", []), ("hhttps://", []),
    ])
  func find(_ text: String, _ links: [String]) {
    #expect(PullRequestLinks.find(in: text) == links)
  }
}
