import CommandKit
import Glibc
import OrchModel
import OrchStore
import Terminal

/// Checks what must always be true of a store.
struct DbCheck: Command {
  static let name = "db check"
  static let summary = "Check everything that must always be true of the store"
  static let discussion = """
    Reads all of the store in one snapshot, so it can be run while agents work: pages and references are sound, \
    every sum equals the ledger it was made from, what is held equals what runs hold, and no run that has ended \
    holds anything. Ends with 1 when something does not hold; 'orch db rebuild' mends sums.
    """
  static let examples = [
    "orch db check", "orch db check --json | jq '.items[] | select(.holds | not)'",
  ]

  func run(_ context: Context) throws -> Listing<StoreCheck> {
    let checks = try context.openStore(context, .reading).check()
    let broken = checks.filter { !$0.holds }.count
    return Listing(
      checks, columns: StoreCheck.columns,
      summary: [("checked", .number(Int64(checks.count))), ("broken", .number(Int64(broken)))],
      exitCode: broken == 0 ? .success : .failure)
  }
}

extension StoreCheck {
  static let columns: [Column<StoreCheck>] = [
    Column("name", heading: "check") { $0.name },
    Column("holds") { $0.holds },
    Column("detail") { $0.detail },
  ]
}

/// Computes every sum anew.
struct DbRebuild: Command {
  static let name = "db rebuild"
  static let summary = "Compute every sum anew from the ledger"
  static let examples = ["orch db rebuild && orch db check"]

  func run(_ context: Context) throws -> StoreChange {
    let store = try context.openStore(context, .writing)
    try store.rebuild(at: context.now())
    return StoreChange(store: store.path, message: "computed every sum anew from the ledger")
  }
}

/// Writes a whole copy of the store.
struct DbBackup: Command {
  static let name = "db backup"
  static let summary = "Write the store, as it is at one moment, to a new file"
  static let discussion = """
    Agents may go on working meanwhile. The file is whole or not there: it is checked and made durable before it \
    gets its name, and never takes the place of another. Copying the store's own file while it is in use makes no \
    backup: the newest rows are in a log beside it.
    """
  static let examples = ["orch db backup ~/orch-backup.db"]

  @Operand(completing: .files, "The new file") var file: String

  func run(_ context: Context) throws -> StoreChange {
    let store = try context.openStore(context, .reading)
    let copy = context.absolute(file)
    try store.backup(to: copy)
    return StoreChange(
      store: store.path, file: copy, bytes: fileSize(copy), message: "wrote \(copy)")
  }
}

/// Makes a store from a backup.
struct DbRestore: Command {
  static let name = "db restore"
  static let summary = "Make the store from a backup, where there is no store yet"
  static let discussion = """
    Never replaces a store: where there is one, name another place with --store, or move the old one away with \
    its -wal and -shm files.
    """
  static let examples = ["orch db restore ~/orch-backup.db --store ~/restored.db"]

  @Operand(completing: .files, "The backup") var file: String

  func run(_ context: Context) throws -> StoreChange {
    let backup = context.absolute(file)
    let place = try context.storePath()
    try Database.restore(from: backup, to: place)
    let store = try context.openStore(context, .writing)
    return StoreChange(
      store: store.path, file: backup, bytes: fileSize(place), message: "restored \(place)",
      next: ["orch db check"])
  }
}

/// Moves the log into the store.
struct DbCompact: Command {
  static let name = "db compact"
  static let summary = "Move everything from the log into the store, and empty the log"
  static let discussion = """
    Done as needed by every command that writes; by hand only before a folder is copied. Ends with 75 when another \
    orch was reading all the while.
    """
  static let examples = ["orch db compact"]

  func run(_ context: Context) throws -> StoreChange {
    let store = try context.openStore(context, .writing)
    let before = fileSize(store.path + "-wal")
    let isEmpty = try store.checkpoint()
    return StoreChange(
      store: store.path, bytes: before,
      message: isEmpty ? "emptied the log" : "a reader was in the way; some of the log is left",
      exitCode: isEmpty ? .success : .storeBusy)
  }
}

/// How large a file is; 0 when there is none.
func fileSize(_ path: String) -> Int64 {
  var information = stat()
  return stat(path, &information) == 0 ? Int64(information.st_size) : 0
}
