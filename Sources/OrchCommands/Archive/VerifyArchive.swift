import CommandKit

/// Reads every copy of a transcript, and names those that are not what they were.
package struct VerifyArchive: Elsewhere {
  package static let program = "orch-import"
  package static let name = "archive verify"
  package static let summary = "Read every kept copy, and name those that are not whole"
  package static let discussion = """
    Every copy is decompressed and its SHA-256 compared with that of the text it was made of. Only copies that can't \
    be read are listed: damaged, gone, or unreadable, as when the dictionary they were made with is gone. The next \
    'orch import --archive' makes one that is gone anew, when its file is still there; a damaged one has to be moved \
    away first. Ends with 1 when there are some.
    """
  package static let examples = [
    "orch archive verify", "orch archive verify --json | jq -r '.items[].file'",
  ]

  package init() {}
}
