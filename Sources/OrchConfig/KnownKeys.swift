extension Configuration {
  /// Every key that needs no name of the user's choosing, set or not: `run.budget`.
  package static var knownKeys: [String] {
    ConfigSchema.run.map { "run.\($0.name)" } + ConfigSchema.budget.map { "budget.\($0.name)" }
  }
}
