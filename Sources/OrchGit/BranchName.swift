/// The name of a task's branch: `orch/t9-fix-the-parser`.
///
/// Whatever bytes the title holds, the result is a valid name of lower-case letters, digits and single
/// hyphens; a title without a letter or digit adds nothing to the id.
///
/// - Parameter length: The slug is at most this many bytes, and never more than 48.
package func branchName(taskID: String, title: String, length: Int = 48) -> String {
  let task = slug(taskID, length: 48)
  let words = slug(title, length: min(max(length, 0), 48))
  let name = task.isEmpty ? "task" : task
  return "orch/" + (words.isEmpty ? name : name + "-" + words)
}

/// The ASCII letters and digits of `text` in lower case, a hyphen for each run of anything else.
///
/// Only the first 4,096 bytes are looked at.
private func slug(_ text: String, length: Int) -> String {
  var slug: [UInt8] = []
  for byte in text.utf8.prefix(4096) {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      slug.append(byte)
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): slug.append(byte | 0x20)
    case _ where slug.last != UInt8(ascii: "-") && !slug.isEmpty: slug.append(UInt8(ascii: "-"))
    default: break
    }
  }
  slug = Array(slug.prefix(length))
  while slug.last == UInt8(ascii: "-") { slug.removeLast() }
  return String(decoding: slug, as: UTF8.self)
}
