import CommandKit

/// A client that runs hooks.
package enum HookClient: String, CaseIterable, ArgumentValue, Sendable { case claude, codex }

/// Whose settings name the hooks: those of the user, or of one repository.
package enum HookScope: String, CaseIterable, ArgumentValue, Sendable { case user, project }

/// Which settings a command about hooks is on.
package struct HookTarget: ParameterGroup {
  @Option("Only this client") package var client: HookClient?
  @Option("Whose settings: your own, or those of this repository")
  package var scope = HookScope.user

  package init() {}
}
