import OrchConfig
import OrchModel

/// A configuration out of texts: what a user's file, a project's file, variables and flags say.
func configuration(
  user: String? = nil, project: String? = nil, environment: [String: String] = [:],
  flags: [Configuration.Override] = [], trusted: Bool = false
) throws -> Configuration {
  try Configuration.resolve(
    user: .some(user.map { Array($0.utf8) }), userPath: "user.toml",
    project: .some(project.map { Array($0.utf8) }), projectPath: "repo/.orch/config.toml",
    environment: { environment[$0] }, flags: flags, isProjectTrusted: { _ in trusted })
}

/// What is wrong with a user's file: its place and message, then code and exit code.
func failure(_ user: String) -> String? {
  failure(Array(user.utf8))
}

func failure(_ user: [UInt8]) -> String? {
  do {
    _ = try Configuration.resolve(
      user: user, userPath: "user.toml", project: .none, projectPath: "", environment: { _ in nil })
    return nil
  } catch {
    return "\(error.message) [\(error.code) \(error.exitCode.rawValue)]"
  }
}
