import OrchClients
import OrchCommands
import OrchModel
import OrchStore
import Terminal

extension RestoreArchive: Command {
  package func run(_ context: Context) throws -> Listing<RestoredFile> {
    let store = try context.readStore()
    let copies = try ArchivedCopy.all(of: what, in: store, context).filter(\.isLatest)
    let restorer = CopyRestorer(besides: store.path)
    let top = context.absolute(folder)
    let isInPlace = top.isSameBytes(as: "/")
    let files = copies.map { copy in
      RestoredFile(
        copy, below: isInPlace ? "" : top,
        in: isInPlace ? places(of: copy.file.client, context) : nil, by: restorer)
    }
    let failed = files.count { $0.state == .failed }
    return Listing(
      files, columns: RestoredFile.columns,
      summary: [
        ("restored", files.count { $0.state == .restored }.field),
        ("present", files.count { $0.state == .present }.field), ("failed", failed.field),
      ],
      exitCode: failed == 0 ? .success : failed == files.count ? .failure : .partial)
  }

  /// The folders that a client keeps its transcripts in.
  private func places(of client: String, _ context: Context) -> [String] {
    HistoryFormat(rawValue: client).map {
      HistoryPlaces.folders(of: $0, environment: context.environment)
    } ?? []
  }
}
