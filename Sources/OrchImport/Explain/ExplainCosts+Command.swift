import OrchAnalysis
import OrchClients
import OrchCommands
import OrchModel
import OrchStore
import Terminal

extension ExplainCosts: Command {
  package func run(_ context: Context) throws -> Listing<ProofRow> {
    try answer(context) { subject, store, prices in
      let files = try SubjectFiles(of: subject, in: store, environment: context.environment)
      var mentions = CallMentions(of: subject, sessions: files.sessions)
      for problem in files.problems { mentions.take(.problem(problem)) }
      let reader = FileReader(
        known: [:], wanted: ImportRequest(places: []),
        scratch: context.environment("TMPDIR") ?? "/tmp", storePath: store.path,
        tellsLeftOut: true)
      for file in files.found {
        reader.read(file) { item in
          mentions.take(item)
          return true
        }
      }
      return try mentions.lines(in: store, prices: prices)
    }
  }
}
