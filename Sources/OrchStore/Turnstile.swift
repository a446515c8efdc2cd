import Glibc
import OrchModel

/// What every writer and every checkpoint passes, one at a time.
///
/// Two lock files beside the store: a place in the line of *queue*; lock *gate*; leave the line; the transaction;
/// unlock *gate*. Fair, without sleeping, and released by the kernel when its holder dies. It also keeps a
/// commit from ever meeting a checkpoint, which SQLite before 3.51.3 can lose rows by.
final class Turnstile {
  private let queue: Int32
  private let gate: Int32
  private let line: WaitingLine
  private let wait: LockWait
  private var isPassing = false
  /// When this connection last was at the head of the line.
  private var turn: SteadyTime?
  /// For so long the gate is open to who had its turn, without lining up anew: who makes many small transactions
  /// makes some of them on what its processor still knows, and 64 others wait no longer than a fifth of a second.
  private static var streak: Duration { .milliseconds(3) }

  /// Opens `<store>.queue` and `<store>.gate`, making them 0600 when there are none.
  init(store path: String, patience: Duration) throws {
    queue = try Self.lockFile(path + ".queue")
    do {
      gate = try Self.lockFile(path + ".gate")
    } catch {
      close(queue)
      throw error
    }
    line = WaitingLine(descriptor: queue)
    wait = LockWait(patience: patience)
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
    if let turn, turn.age < Self.streak, flock(gate, LOCK_EX | LOCK_NB) == 0 { return }
    wait.begin()
    let place = try line.join(wait)
    defer { if let place { line.leave(place) } }
    try wait.lock { flock(gate, $0 ? LOCK_EX : LOCK_EX | LOCK_NB) == 0 }
    turn = .now
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
