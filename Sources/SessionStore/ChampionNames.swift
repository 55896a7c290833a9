/// The default session IDs: `<champion>-<role>`, as in `fizz-top`.
package enum ChampionNames {
  /// The five positions of a League of Legends team.
  package static let roles = ["top", "jg", "mid", "adc", "sup"]

  /// The champions of League of Legends, with spaces and apostrophes as `-`.
  package static let champions = """
    aatrox ahri akali akshan alistar ambessa amumu anivia annie aphelios ashe aurelion-sol aurora
    azir bard bel-veth blitzcrank brand braum briar caitlyn camille cassiopeia cho-gath corki darius
    diana dr-mundo draven ekko elise evelynn ezreal fiddlesticks fiora fizz galio gangplank garen
    gnar gragas graves gwen hecarim heimerdinger hwei illaoi irelia ivern janna jarvan jax jayce
    jhin jinx k-sante kai-sa kalista karma karthus kassadin katarina kayle kayn kennen kha-zix
    kindred kled kog-maw leblanc lee-sin leona lillia lissandra lucian lulu lux malphite malzahar
    maokai master-yi mel milio miss-fortune mordekaiser morgana naafiri nami nasus nautilus neeko
    nidalee nilah nocturne nunu olaf orianna ornn pantheon poppy pyke qiyana quinn rakan rammus
    rek-sai rell renata renekton rengar riven rumble ryze samira sejuani senna seraphine sett shaco
    shen shyvana singed sion sivir skarner smolder sona soraka swain sylas syndra tahm-kench taliyah
    talon taric teemo thresh tristana trundle tryndamere twisted-fate twitch udyr urgot varus vayne
    veigar vel-koz vex vi viego viktor vladimir volibear warwick wukong xayah xerath xin-zhao yasuo
    yone yorick yunara yuumi zac zed zeri ziggs zilean zoe zyra
    """.split(whereSeparator: \.isWhitespace).map(String.init)

  /// Draws a random free name.
  ///
  /// If fifty draws are all taken, it counts on from a random pair to the first free one. If all
  /// pairs are taken, the name gets a number: `fizz-top-2`.
  package static func draw(isTaken: (SessionName) -> Bool) -> SessionName {
    var generator = SystemRandomNumberGenerator()
    return draw(using: &generator, isTaken: isTaken)
  }

  /// Draws with the caller's random numbers.
  static func draw(
    using generator: inout some RandomNumberGenerator, isTaken: (SessionName) -> Bool
  ) -> SessionName {
    let count = champions.count * roles.count
    for _ in 0..<50 {
      let name = pair(Int.random(in: 0..<count, using: &generator))
      if !isTaken(name) { return name }
    }
    let start = Int.random(in: 0..<count, using: &generator)
    var round = 1
    while true {
      for offset in 0..<count {
        let name = pair((start + offset) % count, round: round)
        if !isTaken(name) { return name }
      }
      round += 1
    }
  }

  private static func pair(_ index: Int, round: Int = 1) -> SessionName {
    let name = "\(champions[index / roles.count])-\(roles[index % roles.count])"
    return SessionName(known: round == 1 ? name : "\(name)-\(round)")
  }
}
