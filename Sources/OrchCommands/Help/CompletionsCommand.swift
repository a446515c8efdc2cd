import CommandKit
import OrchModel
import Terminal

/// Prints a shell's completion script.
struct CompletionsCommand: Command {
  static let name = "completions"
  static let summary = "Print the script that completes orch's command lines in a shell"
  static let discussion = """
    scripts/install puts the same scripts where shells find them by themselves; this is for everywhere else:

      bash: orch completions bash > ~/.local/share/bash-completion/completions/orch
      zsh:  orch completions zsh > ~/.zfunc/_orch
      fish: orch completions fish > ~/.config/fish/completions/orch.fish

    Ids, names and settings are completed from the store as it is at that moment.
    """
  static let examples = ["source <(orch completions bash)", "orch completions fish | source"]

  @Operand("The shell: bash, zsh or fish") var shell: Shell

  func run(_ context: Context) throws -> Prose { Prose(Orch.completions(for: shell)) }
}

extension Orch {
  static func completions(for shell: Shell) -> String {
    CommandKit.completions(shell: shell, program: "orch", tree: tree, globals: Globals())
  }
}
