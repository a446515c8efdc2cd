import Glibc
import OrchAnalysis
import OrchCommands
import OrchModel
import OrchStore
import Terminal

extension PricesImport: Command {
  /// The published lists have about 3 MB.
  private static let longest = 64 << 20

  package func run(_ context: Context) throws -> PriceImportAnswer {
    let from = try context.priceStart(from)
    if let source { try check(source: source) }
    let bytes =
      file.isSameBytes(as: "-")
      ? try context.readInput(Self.longest)
      : try Self.bytes(ofFile: context.absolute(file), named: file)
    let list = try PriceList.read(bytes, path: file)
    let source = source ?? "\(list.publisher.rawValue) \(from.iso8601.prefix(10))"
    guard dryRun else {
      let store = try context.changeStore()
      return try store.write {
        let update = try PriceUpdate(list, source: source, from: from, in: store)
        try update.keep(in: store, at: context.now())
        return PriceImportAnswer(update: update, isDry: false)
      }
    }
    let update = try PriceUpdate(
      list, source: source, from: from, in: try context.readStoreIfAny())
    return PriceImportAnswer(update: update, isDry: true)
  }

  /// A source is shown beside every price: one that reads like the user's own is refused.
  private func check(source: String) throws(PriceImportFailure) {
    let isTaken = [PriceRow.userSource, StoredPrice.aliasSource].contains(where: source.isSameBytes)
    let isPlain =
      (1...64).contains(source.utf8.count) && source.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
      && source.utf8.contains { $0 != 0x20 }
    guard isPlain, !isTaken else { throw .badSource(source) }
  }

  /// A whole file, of a length that a price list may have.
  private static func bytes(
    ofFile path: String, named name: String
  ) throws(PriceImportFailure) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw errno == ENOENT ? .missing(name) : .unreadable(name, String(cString: strerror(errno)))
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw .notAFile(name)
    }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 256 << 10)
    while true {
      let count = read(descriptor, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .unreadable(name, String(cString: strerror(errno))) }
      guard count > 0 else { return bytes }
      bytes += piece[..<count]
      guard bytes.count <= longest else { throw .tooLong(name, limit: longest) }
    }
  }
}
