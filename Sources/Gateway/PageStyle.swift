/// How the page looks: one column on a phone, several where there is room.
enum PageStyle {
  static let text = """
    :root { --bg:#f6f7f9; --card:#fff; --ink:#1b1f24; --soft:#5b6570; --line:#d9dee4;
      --accent:#1f6feb; --work:#9a6700; --ask:#bc4c00; --good:#1a7f37; --bad:#cf222e; }
    @media (prefers-color-scheme: dark) {
      :root { --bg:#0e1116; --card:#171b22; --ink:#e6e9ee; --soft:#98a2ad; --line:#2d343d;
        --accent:#4c8dff; --work:#d9a53a; --ask:#f0883e; --good:#3fb950; --bad:#f85149; } }
    * { box-sizing:border-box; }
    body { margin:0; padding:0 .9rem 3rem; background:var(--bg); color:var(--ink);
      font:15px/1.45 system-ui, sans-serif; }
    header { display:flex; flex-wrap:wrap; align-items:center; gap:.4rem 1rem; padding:.8rem 0; }
    h1 { font-size:1.1rem; margin:0; }
    h2 { font-size:1rem; margin:0; font-family:ui-monospace, monospace; overflow-wrap:anywhere; }
    main { display:grid; gap:.8rem; grid-template-columns:repeat(auto-fill, minmax(min(100%, 24rem), 1fr));
      align-items:start; }
    .card { background:var(--card); border:1px solid var(--line); border-radius:.6rem; padding:.8rem; }
    .card.asks { border-color:var(--ask); }
    .top, .row { display:flex; align-items:center; gap:.5rem; }
    .top { justify-content:space-between; }
    .row { margin-top:.6rem; }
    .row > textarea, .row > input { flex:1; min-width:0; }
    #enter { max-width:30rem; margin:2rem auto; }
    .about, .hint { color:var(--soft); margin:.3rem 0; font-size:.87rem; overflow-wrap:anywhere; }
    .status { font-size:.8rem; padding:.1rem .55rem; border-radius:1rem; border:1px solid currentColor;
      white-space:nowrap; color:var(--soft); }
    .status.working, .status.starting { color:var(--work); }
    .status.waiting_for_input { color:var(--ask); }
    .status.idle { color:var(--good); }
    .status.failed, .status.rate_limited { color:var(--bad); }
    .link { font-size:.85rem; color:var(--soft); } .link.on { color:var(--good); }
    .toggle { font-size:.85rem; color:var(--soft); margin-left:auto; }
    .question { margin:.6rem 0; padding:.6rem .7rem; border-left:3px solid var(--ask);
      background:color-mix(in srgb, var(--ask) 8%, transparent); }
    .question p { margin:.2rem 0 .5rem; white-space:pre-wrap; overflow-wrap:anywhere; }
    .choices { display:grid; gap:.4rem; }
    .choices button { text-align:left; } .choices small { display:block; color:var(--soft); }
    pre { white-space:pre-wrap; overflow-wrap:anywhere; max-height:20rem; overflow:auto; margin:.4rem 0;
      font:13px/1.4 ui-monospace, monospace; }
    summary { cursor:pointer; color:var(--soft); font-size:.87rem; }
    textarea, input[type=password] { font:inherit; color:inherit; background:var(--bg);
      border:1px solid var(--line); border-radius:.4rem; padding:.45rem .55rem; resize:vertical; }
    button { font:inherit; color:#fff; background:var(--accent); border:1px solid var(--accent);
      border-radius:.4rem; padding:.45rem .8rem; min-height:2.4rem; cursor:pointer; }
    button.quiet, .choices button { color:var(--ink); background:transparent; border-color:var(--line); }
    button.danger { color:var(--bad); }
    button:disabled { opacity:.5; cursor:default; }
    .note { font-size:.85rem; color:var(--soft); overflow-wrap:anywhere; }
    .problem { color:var(--bad); }
    [hidden] { display:none !important; }
    :focus-visible { outline:2px solid var(--accent); outline-offset:2px; }
    """
}
