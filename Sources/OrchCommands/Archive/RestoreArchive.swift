import CommandKit

/// Writes kept copies back as files.
package struct RestoreArchive: Elsewhere {
  package static let program = "orch-import"
  package static let name = "archive restore"
  package static let summary = "Write a session's transcripts back as files"
  package static let discussion = """
    WHAT is a session, whole or by its beginning, or the path that a file had; of each file the newest copy is \
    written. Below FOLDER the files get the paths they had: with / they are back in their places, where their client \
    finds them again, and none is written that its client does not keep there: what a store says is no reason to write \
    to any place. A file that is there is never replaced.

    What is written is checked by its SHA-256 before it gets its name. Clients delete a transcript by the time it was \
    written, which is now. Ends with 9 when some files could not be written, with 1 when none could.
    """
  package static let examples = [
    "orch archive restore 0b1f6a52 ~/old-sessions", "orch archive restore 0b1f6a52 /",
  ]

  @Operand(value: "WHAT", "The session or the file") package var what: String
  @Operand(value: "FOLDER", completing: .files, "Where to; / for the places they had")
  package var folder: String

  package init() {}
}
