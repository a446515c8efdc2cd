import CommandKit

extension HelpTopic {
  /// How any program is an agent: what `CommandReader` of OrchClients reads.
  static let commandClient = HelpTopic(
    name: "command-client", summary: "How any program is an agent: clients of kind 'command'",
    text: """
      A client of kind 'command' is any program. It is started in the worktree, gets the prompt on standard \
      input, which is then closed, and says what it does on standard output, a line at a time. Where it says no \
      result it has succeeded when its exit status is 0.

      It is named in the configuration: in the user's own file, or in .orch/config.toml, where it counts once it \
      is trusted ('orch trust'). After that 'orch run "Fix the parser" --agent mine' runs it.

        [clients.mine]
        kind = "command"
        program = "/usr/local/bin/my-agent"
        arguments = ["--fast"]

      A line that is a JSON object with one of these types is an event; every other line is something the agent \
      said. Keys marked * must be there, the others may be missing, and keys that are not listed are ignored.

        type     keys
        session  id *, model
        say      text *, subagent
        call     id, model, inputTokens, cacheReadTokens, cacheWriteTokens,
                 cacheWrite1hTokens, outputTokens, costUsd, subagent
        tool     id *, name *, input, ok, output, subagent
        file     path *, kind (created, modified, deleted), added, removed
        notice   text *
        retry    reason
        result   ok *, reason, text

      A 'call' is one answer of a model. Its counts are disjoint: inputTokens has nothing that was read from a \
      cache or written to one, and outputTokens contains reasoning. Its id names it within the session: saying it \
      again replaces its numbers, and without an id each line is a call of its own. It is priced by its model \
      ('orch prices show MODEL'). What the costUsd of all calls come to is the program's own total: what that has \
      beyond the priced calls counts as spent, too. A program that reports no calls costs nothing that orch knows \
      of, and no limit in money can stop it.

      A 'tool' has ended with ok or output; without them it begins, and the line that ends it needs no name. In a \
      'file', added and removed are lines. 'ok' is true or false; the reason of a result is a word such as \
      'refused', and its text is what the next stage is told, else the last thing that was said.

      An example, in sh:

        #!/bin/sh
        prompt=$(cat)
        echo '{"type":"session","id":"s1","model":"claude-sonnet-4-5"}'
        echo '{"type":"tool","id":"t1","name":"write","input":{"path":"NOTES.md"}}'
        printf '%s\\n' "$prompt" >NOTES.md
        echo '{"type":"tool","id":"t1","ok":true}'
        echo '{"type":"file","path":"NOTES.md","kind":"created"}'
        printf '%s%s\\n' '{"type":"call","model":"claude-sonnet-4-5",' \\
          '"inputTokens":1200,"outputTokens":80}'
        echo '{"type":"result","ok":true,"text":"wrote NOTES.md"}'
      """)
}
