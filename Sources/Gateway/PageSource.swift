/// The text of the page; kept apart from the code that serves it.
enum PageSource {
  /// The whole page, its own style and script marked with this nonce.
  static func document(nonce: String) -> String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>dev-sessions</title>
    <link rel="icon" href="data:,">
    <style nonce="\(nonce)">\(PageStyle.text)</style>
    </head>
    <body>
    \(body)
    <script nonce="\(nonce)">\(PageScript.text)</script>
    </body>
    </html>

    """
  }

  private static let body = """
    <header>
      <h1>dev-sessions</h1>
      <span id="link" class="link" role="status">not connected</span>
      <label class="toggle"><input type="checkbox" id="all"> ended ones too</label>
      <button id="leave" class="quiet" hidden>Forget token</button>
    </header>
    <form id="enter" class="card" autocomplete="off" hidden>
      <label for="token">Token</label>
      <p class="hint">What <code>dev-sessions gateway token</code> prints on the host. It is kept
        until this tab is closed.</p>
      <div class="row">
        <input id="token" type="password" autocomplete="off" autocapitalize="off" spellcheck="false"
          required>
        <button>Enter</button>
      </div>
      <p id="refusal" class="problem" role="alert" hidden></p>
    </form>
    <main id="fleet" aria-live="polite"></main>
    <p id="none" class="hint" hidden>No sessions run. Start one with
      <code>dev-sessions create</code>.</p>
    <template id="card">
      <article class="card">
        <div class="top">
          <h2></h2><span class="status"></span>
        </div>
        <p class="about"></p>
        <div class="question" hidden></div>
        <details class="said"><summary>Last message</summary><pre></pre></details>
        <form class="row send">
          <textarea rows="1" placeholder="Send a prompt" required></textarea>
          <button>Send</button>
        </form>
        <div class="row foot">
          <button type="button" class="quiet interrupt">Interrupt</button>
          <button type="button" class="quiet danger kill">Kill</button>
          <span class="note" role="status"></span>
        </div>
      </article>
    </template>
    """
}
