extension UsageError {
  /// At least one of each case, for the manual; more where the hint of a case varies.
  package static var catalogue: [Self] {
    [
      .unknownCommand("COMMAND", near: "COMMAND2"),
      .unknownCommand("COMMAND", near: nil, see: "orch help"),
      .missingCommand("", see: "orch help"),
      .missingCommand("NOUN", see: "orch help NOUN"),
      .unknownOption("--OPTION", near: "--OPTION2"),
      .unknownOption("--OPTION", near: nil, see: "orch help COMMAND"),
      .unexpectedWord("WORD", usage: "USAGE"),
      .missingValue("--OPTION", before: "-WORD"), .missingValue("--OPTION", choices: ["A", "B"]),
      .missingValue("--OPTION", expected: "KIND"),
      .unexpectedValue("--OPTION"), .missingOperand("<OPERAND>", usage: "USAGE"),
      .badValue("VALUE", of: "--OPTION", choices: ["VALUE2", "OTHER"]),
      .badValue("VALUE", of: "--OPTION", choices: ["A", "B"]),
      .badValue("VALUE", of: "--OPTION", choices: [], expected: "KIND"),
    ]
  }
}
