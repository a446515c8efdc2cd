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
      let scratch = context.environment("TMPDIR") ?? "/tmp"
      let reader = FileReader(
        known: [:], wanted: ImportRequest(places: []), scratch: scratch, storePath: store.path,
        tellsLeftOut: true)
      func read(_ file: FoundFile) {
        reader.read(file) { item in
          mentions.take(item)
          return true
        }
      }
      for file in files.found { read(file) }
      // What is there goes first: of a copy only that counts which the file has no more.
      let restorer = CopyRestorer(besides: store.path)
      var seen = Set(files.found.map { ByteText($0.path) })
      for file in files.kept where !file.isInFile {
        // A document has many earlier texts, which say the same but for what it has no more.
        let isKnown = file.isDocument && seen.contains(ByteText(file.path))
        if isKnown, mentions.hasAllCalls { continue }
        if let problem = file.read(restorer, scratch: scratch, read) {
          mentions.take(.problem(problem))
        } else {
          seen.insert(ByteText(file.path))
        }
      }
      return try mentions.lines(in: store, prices: prices)
    }
  }
}
