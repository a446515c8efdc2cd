import OrchCommands
import OrchModel
import OrchStore
import Terminal

extension VerifyArchive: Command {
  package func run(_ context: Context) throws -> Listing<ArchivedCopy> {
    let store = try context.readStore()
    let restorer = CopyRestorer(besides: store.path)
    // Files with the same text have one copy.
    var faults: [ByteText: ArchiveFailure?] = [:]
    var broken: [ArchivedCopy] = []
    var size: Int64 = 0
    for var item in try ArchivedCopy.all(in: store) {
      let hash = ByteText(item.copy.hash)
      if faults[hash] == nil {
        faults[hash] = .some(restorer.fault(of: item.copy))
        size = size.clampedSum(item.copy.size)
      }
      guard case let fault?? = faults[hash] else { continue }
      (item.state, item.fault) = fault.finding
      broken.append(item)
    }
    let bad = faults.values.count { $0 != nil }
    return Listing(
      broken, columns: ArchivedCopy.columns(context),
      summary: [
        ("copies", faults.count.field), ("bytes", size.field), ("broken", bad.field),
      ], totals: "\(bad) of \(faults.count) copies can't be read",
      empty: "\(faults.count) \(faults.count == 1 ? "copy is" : "copies are") whole: "
        + "\(megabytes(size)) MB of transcripts",
      exitCode: bad == 0 ? .success : .failure)
  }
}

extension CopyRestorer {
  /// What is wrong with the copy; nil for nothing.
  fileprivate func fault(of copy: KeptCopy) -> ArchiveFailure? {
    do throws(ArchiveFailure) {
      try restore(copy) { _ in }
      return nil
    } catch {
      return error
    }
  }
}
