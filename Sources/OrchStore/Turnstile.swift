import Glibc
import OrchModel

/// The queue every writer and every checkpoint passes, one at a time.
///
/// Two lock files beside the store: lock *queue*, lock *gate*, unlock *queue*; the transaction; unlock
/// *gate*. Fair, without sleeping, and released by the kernel when its holder dies. It also keeps a
/// commit from ever meeting a checkpoint, which SQLite before 3.51.3 can lose rows by.
final class Turnstile {
  private let queue: Int32
  private let gate: Int32
  private let patience: Duration
  private var isPassing = false

  /// Opens `<store>.queue` and `<store>.gate`, making them 0600 when there are none.
  init(store path: String, patience: Duration) throws {
    queue = try Self.lockFile(path + ".queue")
    do {
      gate = try Self.lockFile(path + ".gate")
    } catch {
      close(queue)
      throw error
    }
    self.patience = patience
  }

  deinit {
    close(queue)
    close(gate)
  }

  /// Runs `body` when it is this connection's turn; `StoreError.busy` when that takes longer than
  /// `patience`.
  ///
  /// A turn inside a turn is the same turn.
  func pass<Value>(_ body: () throws -> Value) throws -> Value {
    if isPassing { return try body() }
    try enter()
    isPassing = true
    defer {
      isPassing = false
      flock(gate, LOCK_UN)
    }
    return try body()
  }

  private func enter() throws {
    let wait = LockWait(patience: patience)
    try wait.lock(queue)
    defer { flock(queue, LOCK_UN) }
    if !wait.giveWay(gate) { try wait.lock(gate) }
  }

  private static func lockFile(_ path: String) throws -> Int32 {
    let descriptor = PrivateFile.create(path, exclusively: false)
    guard descriptor >= 0 else {
      if errno == EROFS || errno == EACCES { throw StoreError.readOnly(path: path) }
      throw StoreError.cannotOpen(path: path, reason: systemReason())
    }
    return descriptor
  }
}
