internal import SystemKit

extension Sandbox {
  /// The variable Codex is told to take its key from.
  package static let codexKeyVariable = "SCRIPTED_MODEL_KEY"

  /// Codex's home, where it looks for it unasked.
  package var codexHome: String { Path.join(home, ".codex") }

  /// Writes what makes Codex ask the scripted model, trust the working folder, and give up soon.
  func writeCodexSettings(_ address: String) throws {
    try FileSystem.makeFolders(codexHome)
    let settings = """
      model_provider = "scripted"
      check_for_update_on_startup = false

      [analytics]
      enabled = false

      [features]
      plugins = false
      apps = false

      [model_providers.scripted]
      name = "Scripted"
      base_url = "\(address)/v1"
      wire_api = "responses"
      env_key = "\(Self.codexKeyVariable)"
      request_max_retries = 1
      stream_max_retries = 2

      [projects."\(work)"]
      trust_level = "trusted"

      """
    try FileSystem.replace(Path.join(codexHome, "config.toml"), with: Array(settings.utf8))
  }
}
