import Glibc

/// One line of a stream, its newline not included.
///
/// The bytes last as long as the call that hands them over.
package enum Line {
  /// `number` counts from 1; `offset` is where the line begins in the stream.
  case whole(UnsafeRawBufferPointer, number: Int, offset: Int64)
  /// A line above the limit: dropped, whatever was in it.
  case tooLong(number: Int, offset: Int64, length: Int64)
}

/// Splits bytes into lines with bounded memory: a line above `limit` is dropped and reported.
package struct LineSplitter {
  private let limit: Int
  private var pending: [UInt8] = []
  /// Bytes of the line at hand that are already gone because it is too long.
  private var dropped: Int64 = 0
  private var number: Int
  private var offset: Int64

  /// A splitter for a stream, or for its rest from `offset` on, of which `lines` lines came before.
  package init(limit: Int = 16 << 20, offset: Int64 = 0, lines: Int = 0) {
    self.limit = limit
    self.offset = offset
    number = lines + 1
  }

  /// Where the line at hand begins: reading from here again repeats no whole line.
  package var resumeOffset: Int64 { offset }

  /// Hands over each line that `bytes` complete.
  package mutating func feed(_ bytes: UnsafeRawBufferPointer, _ line: (Line) -> Void) {
    var rest = bytes
    while let start = rest.baseAddress, rest.count > 0 {
      guard let newline = memchr(start, 0x0A, rest.count) else {
        keep(rest)
        return
      }
      let length = UnsafeRawPointer(newline) - start
      finishLine(UnsafeRawBufferPointer(start: start, count: length), newline: 1, line)
      rest = UnsafeRawBufferPointer(rebasing: rest[(length + 1)...])
    }
  }

  /// Hands over the last line if no newline ended it.
  package mutating func finish(_ line: (Line) -> Void) {
    guard !pending.isEmpty || dropped > 0 else { return }
    finishLine(UnsafeRawBufferPointer(start: nil, count: 0), newline: 0, line)
  }

  private mutating func keep(_ bytes: UnsafeRawBufferPointer) {
    if dropped > 0 || pending.count + bytes.count > limit {
      dropped += Int64(pending.count + bytes.count)
      pending = []
    } else {
      pending.append(contentsOf: bytes)
    }
  }

  private mutating func finishLine(
    _ tail: UnsafeRawBufferPointer, newline: Int64, _ line: (Line) -> Void
  ) {
    let length = dropped + Int64(pending.count + tail.count)
    if length > limit {
      line(.tooLong(number: number, offset: offset, length: length))
    } else if pending.isEmpty {
      line(.whole(tail, number: number, offset: offset))
    } else {
      pending.append(contentsOf: tail)
      pending.withUnsafeBytes { line(.whole($0, number: number, offset: offset)) }
    }
    pending.removeAll(keepingCapacity: pending.capacity <= 1 << 20)
    dropped = 0
    number += 1
    offset += length + newline
  }
}
