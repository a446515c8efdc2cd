import Glibc

/// The line of those who wait for their turn to write: first come, first served, with one wake-up a turn.
///
/// Waiting for one `flock` together does not keep the order: who comes between an unlock and the moment the first in
/// line is awake takes the lock, and all who wait are woken to line up anew. So each waits for the one before it
/// alone, as in a CLH queue: who comes locks a byte of `<store>.queue` of its own, the one after the last that was
/// given out (the file holds its number), and waits until that last byte is free. A lock ends with its process, so a
/// place whose holder dies is passed over.
struct WaitingLine {
  /// Opened for this connection alone: its locks are told apart by who opened the file.
  private let descriptor: Int32

  init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// Waits until nobody is in front; `StoreError.busy` when that takes too long.
  ///
  /// The place that is returned is held until `leave`; nil when there is no room on the disk for a line: then
  /// everybody is at its head.
  func join(_ wait: LockWait) throws -> Place? {
    guard let place = try takePlace(wait) else { return nil }
    do {
      let everybody = Self.first..<place.own
      if lock(everybody, mayBlock: false) { return place }
      try wait.lock { lock(place.own - 1..<place.own, mayBlock: $0) }
      // The one in front may have gone without having had its turn.
      try wait.lock { lock(everybody, mayBlock: $0) }
    } catch {
      leave(place)
      throw error
    }
    return place
  }

  func leave(_ place: Place) {
    unlock(Self.first..<place.own + 1)
  }

  /// A byte of one's own; who is at the head has locked those in front of it too.
  struct Place {
    let own: Int64
  }

  private func takePlace(_ wait: LockWait) throws -> Place? {
    try wait.lock { lock(Self.numbers, mayBlock: $0) }
    defer { unlock(Self.numbers) }
    var last: Int64 = 0
    let size = MemoryLayout<Int64>.size
    let count = pread(descriptor, &last, size, 0)
    if count < size || !(Self.first..<Self.end).contains(last) { last = Self.first }
    var own = last + 1
    guard lock(own..<own + 1, mayBlock: false) else { return nil }
    guard pwrite(descriptor, &own, size, 0) == size else {
      unlock(own..<own + 1)
      return nil
    }
    return Place(own: own)
  }

  private func lock(_ bytes: Range<Int64>, mayBlock: Bool) -> Bool {
    control(mayBlock ? Self.setAndWait : Self.set, F_WRLCK, bytes)
  }

  private func unlock(_ bytes: Range<Int64>) {
    _ = control(Self.set, F_UNLCK, bytes)
  }

  private func control(_ command: Int32, _ kind: Int32, _ bytes: Range<Int64>) -> Bool {
    var lock = flock()
    lock.l_type = Int16(kind)
    lock.l_whence = Int16(SEEK_SET)
    lock.l_start = Int(bytes.lowerBound)
    lock.l_len = bytes.count
    return fcntl(descriptor, command, &lock) == 0
  }

  /// Locked while a number is given out.
  private static var numbers: Range<Int64> { 0..<1 }
  /// Places begin far behind what is in the file; a number that can't be one of them starts the count anew.
  private static var first: Int64 { 1 << 20 }
  private static var end: Int64 { 1 << 62 }
  /// F_OFD_SETLK and F_OFD_SETLKW, which the C library offers without a name here.
  private static var set: Int32 { 37 }
  private static var setAndWait: Int32 { 38 }
}
