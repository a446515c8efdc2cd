import CZstd
import Glibc

/// Compresses and restores with zstd, and with the archive's dictionary where there is one.
final class Compression {
  /// What many transcripts have in common, so that short ones become small too; empty for none.
  let dictionary: [UInt8]
  private let compressor = ZSTD_createCCtx()
  private let restorer = ZSTD_createDCtx()
  private var output = [UInt8](repeating: 0, count: ZSTD_CStreamOutSize())
  /// More gains little on text, and takes much longer.
  private static let level: Int32 = 6
  /// What zstd's own makers advise.
  private static let dictionarySize = 112_640

  init(dictionary: [UInt8]) { self.dictionary = dictionary }

  deinit {
    ZSTD_freeCCtx(compressor)
    ZSTD_freeDCtx(restorer)
  }

  /// A dictionary of what `samples` have in common; nil when they are too few or too different.
  static func dictionary(of samples: [[UInt8]]) -> [UInt8]? {
    guard samples.count >= 8 else { return nil }
    var dictionary = [UInt8](repeating: 0, count: dictionarySize)
    let size = ZDICT_trainFromBuffer(
      &dictionary, dictionary.count, Array(samples.joined()), samples.map(\.count),
      UInt32(samples.count))
    guard ZDICT_isError(size) == 0 else { return nil }
    return Array(dictionary[..<size])
  }

  /// Begins a new text.
  func beginCompressing() throws(ArchiveFailure) {
    try check(ZSTD_CCtx_reset(compressor, ZSTD_reset_session_and_parameters))
    try check(ZSTD_CCtx_setParameter(compressor, ZSTD_c_compressionLevel, Self.level))
    try check(ZSTD_CCtx_setParameter(compressor, ZSTD_c_checksumFlag, 1))
    try check(ZSTD_CCtx_loadDictionary(compressor, dictionary, dictionary.count))
  }

  /// Takes a piece of the text, the last one with `isEnd`, and hands out what becomes of it.
  func compress(
    _ piece: UnsafeRawBufferPointer, isEnd: Bool,
    _ write: (UnsafeRawBufferPointer) throws(ArchiveFailure) -> Void
  ) throws(ArchiveFailure) {
    var input = ZSTD_inBuffer(src: piece.baseAddress, size: piece.count, pos: 0)
    while true {
      let mode = isEnd ? ZSTD_e_end : ZSTD_e_continue
      let (left, written) = withOutput { ZSTD_compressStream2(compressor, $0, &input, mode) }
      try check(left)
      if written > 0 { try handOut(written, write) }
      if isEnd ? left == 0 : input.pos == input.size { return }
    }
  }

  func beginRestoring() throws(ArchiveFailure) {
    try check(ZSTD_DCtx_reset(restorer, ZSTD_reset_session_and_parameters))
    try check(ZSTD_DCtx_loadDictionary(restorer, dictionary, dictionary.count))
  }

  /// Takes a piece of what was compressed, and hands out the text; answers true where a text ends.
  func restore(
    _ piece: UnsafeRawBufferPointer,
    _ write: (UnsafeRawBufferPointer) throws(ArchiveFailure) -> Void
  ) throws(ArchiveFailure) -> Bool {
    var input = ZSTD_inBuffer(src: piece.baseAddress, size: piece.count, pos: 0)
    var isEnd = false
    while true {
      let (left, written) = withOutput { ZSTD_decompressStream(restorer, $0, &input) }
      try check(left)
      isEnd = left == 0
      if written > 0 { try handOut(written, write) }
      // Behind its end the next call would begin another text.
      if input.pos == input.size, isEnd || written < output.count { return isEnd }
    }
  }

  private func withOutput(_ body: (UnsafeMutablePointer<ZSTD_outBuffer>) -> Int)
    -> (answer: Int, written: Int)
  {
    output.withUnsafeMutableBytes { bytes in
      var buffer = ZSTD_outBuffer(dst: bytes.baseAddress, size: bytes.count, pos: 0)
      return (body(&buffer), buffer.pos)
    }
  }

  private func handOut(
    _ count: Int, _ write: (UnsafeRawBufferPointer) throws(ArchiveFailure) -> Void
  ) throws(ArchiveFailure) {
    let bytes = Array(output[..<count])
    var failure: ArchiveFailure?
    bytes.withUnsafeBytes { bytes in
      do throws(ArchiveFailure) { try write(bytes) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  private func check(_ answer: Int) throws(ArchiveFailure) {
    guard ZSTD_isError(answer) != 0 else { return }
    guard ZSTD_getErrorCode(answer) != ZSTD_error_dictionary_wrong else { throw .noDictionary }
    throw .damaged(String(cString: ZSTD_getErrorName(answer)))
  }
}
