import CommandKit

/// A client that runs hooks.
package enum HookClient: String, CaseIterable, ArgumentValue, Sendable { case claude, codex }

/// Whose settings name the hooks: those of the user, or of one repository.
package enum HookScope: String, CaseIterable, ArgumentValue, Sendable { case user, project }
