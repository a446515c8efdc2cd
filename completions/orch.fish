# fish completion for orch

function __orch_node --no-scope-shadowing
    set verbs
    set flags
    set valued
    set operands
    set rest 0
    switch "$argv[1]"
        case ''
            set verbs 'run'\t'Run a task, or a prompt, through agents in a worktree of its own' 'status'\t'Show what is at work, what today cost, and what needs you' 'tasks'\t'pieces of work, also called missions' 'runs'\t'executions of a workflow for a task' 'agents'\t'clients at work on a stage of a run' 'logs'\t'what agents were asked, said and did' 'budget'\t'limits on what may be spent' 'estimate'\t'Say how complex a task is, which workflow fits, and what it will cost' 'import'\t'Read the sessions that clients keep on disk into the ledger' 'costs'\t'Show what was spent: by day, project, model, task, role and more' 'prices'\t'what models cost' 'git'\t'branches and worktrees of the repository' 'init'\t'Make this repository a project of orch, with a configuration to start from' 'trust'\t'Allow what this repository brings to be run by and for agents' 'config'\t'settings in force' 'statusline'\t'Print Claude Code\'s status line: session, today, budget left, context, quota' 'hook'\t'Handle a hook event of Claude Code or Codex from standard input' 'doctor'\t'Look over the installation, the store, and what runs left behind' 'db'\t'the store: checks, backups' 'completions'\t'Print the script that completes orch\'s command lines in a shell' 'help'\t'Explain a command, a noun, or a topic: globals, exit-codes' 'version'\t'Show which orch this is'
        case 'run'
            set verbs 'list'\t'List runs, newest first' 'show'\t'Show one run: its stages, cost, files and incidents' 'stop'\t'Stop a run that is at work or paused' 'resume'\t'Go on with a run that is paused, was stopped, or was interrupted' 'retry'\t'Do a run again as a new attempt, in a new worktree beside the old one'
            set flags '--agent'\t'The client that works: claude, codex, command, replay, or one from the configuration' '--model'\t'The model, as the client spells it' '--role'\t'Only this role\'s stage' '--workflow'\t'The workflow: simple, full, or one from the configuration' '--analyst'\t'Begin with an analyst, whatever the estimate says' '--no-analyst'\t'Begin with an analyst, whatever the estimate says' '--budget'\t'Stop at this much, for each run' '--time-limit'\t'Stop after this long at work: 30m, 2h' '--max-turns'\t'Stop an agent after this many model calls' '--on-limit'\t'What to do at a limit' '--base'\t'The branch or commit to begin at' '--jobs'\t'How many tasks at once' '-j'\t'How many tasks at once' '--replay'\t'Play this recorded session instead of a client' '--speed'\t'How many times faster than recorded; 0 does not wait' '--type'\t'What kind of work new tasks are' '--dry-run'\t'Show plan, prompts, estimate and budgets; create nothing' '-n'\t'Show plan, prompts, estimate and budgets; create nothing'
            set valued '--agent'\t'dynamic'\t'client' '--model'\t'none' '--role'\t'none' '--workflow'\t'dynamic'\t'workflow' '--budget'\t'none' '--time-limit'\t'none' '--max-turns'\t'none' '--on-limit'\t'words'\t'pause'\t'ask'\t'stop' '--base'\t'none' '--jobs'\t'none' '-j'\t'none' '--replay'\t'files' '--speed'\t'none' '--type'\t'none'
            set operands 'dynamic'\t'task'
            set rest 1
        case 'status' 'budget list' 'budgets list' 'db check' 'db rebuild' 'db compact' 'version'
        case 'tasks'
            set verbs 'list'\t'List tasks, newest first' 'show'\t'Show one task, its runs and its notes' 'create'\t'File a task' 'add'\t'File a task' 'start'\t'Say that work on a task has begun' 'progress'\t'Say how far a task is, in percent' 'complete'\t'Say that a task is done' 'done'\t'Say that a task is done' 'fail'\t'Say that a task failed' 'cancel'\t'Call a task off' 'retry'\t'Open a failed or cancelled task again'
            set flags '--status'\t'Only tasks with this status; again for more' '-s'\t'Only tasks with this status; again for more' '--limit'\t'At most this many' '--after'\t'Go on after the page that ended with this cursor'
            set valued '--status'\t'words'\t'pending'\t'queued'\t'running'\t'waiting'\t'paused'\t'completed'\t'failed'\t'cancelled' '-s'\t'words'\t'pending'\t'queued'\t'running'\t'waiting'\t'paused'\t'completed'\t'failed'\t'cancelled' '--limit'\t'none' '--after'\t'none'
        case 'tasks list' 'task list' 'missions list'
            set flags '--status'\t'Only tasks with this status; again for more' '-s'\t'Only tasks with this status; again for more' '--limit'\t'At most this many' '--after'\t'Go on after the page that ended with this cursor'
            set valued '--status'\t'words'\t'pending'\t'queued'\t'running'\t'waiting'\t'paused'\t'completed'\t'failed'\t'cancelled' '-s'\t'words'\t'pending'\t'queued'\t'running'\t'waiting'\t'paused'\t'completed'\t'failed'\t'cancelled' '--limit'\t'none' '--after'\t'none'
        case 'task' 'missions'
            set verbs 'list'\t'List tasks, newest first' 'show'\t'Show one task, its runs and its notes' 'create'\t'File a task' 'start'\t'Say that work on a task has begun' 'progress'\t'Say how far a task is, in percent' 'complete'\t'Say that a task is done' 'fail'\t'Say that a task failed' 'cancel'\t'Call a task off' 'retry'\t'Open a failed or cancelled task again'
            set flags '--status'\t'Only tasks with this status; again for more' '-s'\t'Only tasks with this status; again for more' '--limit'\t'At most this many' '--after'\t'Go on after the page that ended with this cursor'
            set valued '--status'\t'words'\t'pending'\t'queued'\t'running'\t'waiting'\t'paused'\t'completed'\t'failed'\t'cancelled' '-s'\t'words'\t'pending'\t'queued'\t'running'\t'waiting'\t'paused'\t'completed'\t'failed'\t'cancelled' '--limit'\t'none' '--after'\t'none'
        case 'tasks show' 'task show' 'missions show' 'tasks start' 'task start' 'missions start' 'tasks complete' 'task complete' 'missions complete' 'tasks done' 'tasks cancel' 'task cancel' 'missions cancel' 'tasks retry' 'task retry' 'missions retry'
            set operands 'dynamic'\t'task'
        case 'tasks create' 'task create' 'missions create' 'tasks add'
            set flags '--description'\t'More about it' '-d'\t'More about it' '--type'\t'What kind of work: feature, fix, docs, …' '-t'\t'What kind of work: feature, fix, docs, …' '--priority'\t'How much it matters' '-p'\t'How much it matters' '--tag'\t'A word to find it by; again for more'
            set valued '--description'\t'none' '-d'\t'none' '--type'\t'none' '-t'\t'none' '--priority'\t'words'\t'high'\t'medium'\t'low' '-p'\t'words'\t'high'\t'medium'\t'low' '--tag'\t'none'
            set operands 'none'
        case 'tasks progress' 'task progress' 'missions progress'
            set flags '--note'\t'A note to keep with the task'
            set valued '--note'\t'none'
            set operands 'dynamic'\t'task' 'none'
        case 'tasks fail' 'task fail' 'missions fail'
            set flags '--note'\t'Why'
            set valued '--note'\t'none'
            set operands 'dynamic'\t'task'
        case 'runs'
            set verbs 'list'\t'List runs, newest first' 'show'\t'Show one run: its stages, cost, files and incidents' 'stop'\t'Stop a run that is at work or paused' 'resume'\t'Go on with a run that is paused, was stopped, or was interrupted' 'retry'\t'Do a run again as a new attempt, in a new worktree beside the old one'
            set flags '--status'\t'Only runs with this status; again for more' '-s'\t'Only runs with this status; again for more' '--task'\t'Only runs of this task' '--limit'\t'At most this many' '--after'\t'Go on after the page that ended with this cursor'
            set valued '--status'\t'words'\t'queued'\t'running'\t'waiting'\t'paused'\t'completed'\t'partial'\t'failed'\t'cancelled' '-s'\t'words'\t'queued'\t'running'\t'waiting'\t'paused'\t'completed'\t'partial'\t'failed'\t'cancelled' '--task'\t'dynamic'\t'task' '--limit'\t'none' '--after'\t'none'
        case 'runs list' 'run list'
            set flags '--status'\t'Only runs with this status; again for more' '-s'\t'Only runs with this status; again for more' '--task'\t'Only runs of this task' '--limit'\t'At most this many' '--after'\t'Go on after the page that ended with this cursor'
            set valued '--status'\t'words'\t'queued'\t'running'\t'waiting'\t'paused'\t'completed'\t'partial'\t'failed'\t'cancelled' '-s'\t'words'\t'queued'\t'running'\t'waiting'\t'paused'\t'completed'\t'partial'\t'failed'\t'cancelled' '--task'\t'dynamic'\t'task' '--limit'\t'none' '--after'\t'none'
        case 'runs show' 'run show' 'costs explain' 'cost explain'
            set operands 'dynamic'\t'run'
        case 'runs stop' 'run stop'
            set flags '--wait'\t'Return only when it has stopped'
            set operands 'dynamic'\t'run'
        case 'runs resume' 'run resume'
            set flags '--budget'\t'Raise the run\'s own limit to this'
            set valued '--budget'\t'none'
            set operands 'dynamic'\t'run'
        case 'runs retry' 'run retry'
            set flags '--agent'\t'Another client' '--model'\t'Another model' '--budget'\t'Another limit'
            set valued '--agent'\t'dynamic'\t'client' '--model'\t'none' '--budget'\t'none'
            set operands 'dynamic'\t'run'
        case 'agents' 'agent'
            set verbs 'list'\t'List agents, newest first' 'show'\t'Show one agent: what it does, what it cost, which session it has'
            set flags '--status'\t'Only agents with this status; again for more' '-s'\t'Only agents with this status; again for more' '--run'\t'Only agents of this run' '--limit'\t'At most this many' '--after'\t'Go on after the page that ended with this cursor'
            set valued '--status'\t'words'\t'starting'\t'running'\t'waiting'\t'paused'\t'completed'\t'failed'\t'stopped' '-s'\t'words'\t'starting'\t'running'\t'waiting'\t'paused'\t'completed'\t'failed'\t'stopped' '--run'\t'dynamic'\t'run' '--limit'\t'none' '--after'\t'none'
        case 'agents list' 'agent list'
            set flags '--status'\t'Only agents with this status; again for more' '-s'\t'Only agents with this status; again for more' '--run'\t'Only agents of this run' '--limit'\t'At most this many' '--after'\t'Go on after the page that ended with this cursor'
            set valued '--status'\t'words'\t'starting'\t'running'\t'waiting'\t'paused'\t'completed'\t'failed'\t'stopped' '-s'\t'words'\t'starting'\t'running'\t'waiting'\t'paused'\t'completed'\t'failed'\t'stopped' '--run'\t'dynamic'\t'run' '--limit'\t'none' '--after'\t'none'
        case 'agents show' 'agent show'
            set operands 'dynamic'\t'agent'
        case 'logs' 'log'
            set verbs 'show'\t'Show an agent\'s prompt, words, errors, tools or summary'
        case 'logs show' 'log show'
            set flags '--tail'\t'Only the last N lines'
            set valued '--tail'\t'none'
            set operands 'dynamic'\t'agent' 'words'\t'prompt'\t'text'\t'errors'\t'tools'\t'summary'
        case 'budget' 'budgets'
            set verbs 'set'\t'Limit spending: make a budget, or change one' 'list'\t'List budgets and where they stand' 'show'\t'Show one budget: where it stands and what is at risk' 'check'\t'Say by the exit code whether budgets hold: a gate for scripts' 'delete'\t'Delete a budget; what was spent stays in the ledger'
        case 'budget set' 'budgets set'
            set flags '--limit'\t'The most that may be spent in one period' '-l'\t'The most that may be spent in one period' '--per'\t'day, week, month, total, or rolling:7d; day when it is new' '--scope'\t'What it covers: role=builder,project=., or everything' '--on-limit'\t'What happens to a run that reaches it; stop when it is new' '--warn'\t'Warn from this share on; 80 when it is new' '--unpriced'\t'What a call without a price does; block when it is new'
            set valued '--limit'\t'none' '-l'\t'none' '--per'\t'none' '--scope'\t'none' '--on-limit'\t'words'\t'pause'\t'ask'\t'stop' '--warn'\t'none' '--unpriced'\t'words'\t'block'\t'allow'
            set operands 'dynamic'\t'budget'
        case 'budget show' 'budgets show'
            set operands 'dynamic'\t'budget'
        case 'budget check' 'budgets check'
            set flags '--next'\t'Whether this much more would fit' '--unknown'\t'What to say when nothing is recorded in the window'
            set valued '--next'\t'none' '--unknown'\t'words'\t'fail'\t'allow'
            set operands 'dynamic'\t'budget'
            set rest 1
        case 'budget delete' 'budgets delete'
            set flags '--dry-run'\t'Show what would be deleted; delete nothing' '-n'\t'Show what would be deleted; delete nothing'
            set operands 'dynamic'\t'budget'
        case 'estimate'
            set flags '--type'\t'What kind of work a text is: feature, fix, docs, …' '-t'\t'What kind of work a text is: feature, fix, docs, …' '--tag'\t'A tag of a text; again for more'
            set valued '--type'\t'none' '-t'\t'none' '--tag'\t'none'
            set operands 'dynamic'\t'task'
        case 'import'
            set flags '--since'\t'Only files that were written from then on: 30d, monday, 2026-05-01' '--dry-run'\t'Read and count, but keep nothing' '-n'\t'Read and count, but keep nothing' '--archive'\t'Keep a compressed copy of each transcript beside the store' '--watch'\t'Go on, and import what clients write, until a signal ends it'
            set valued '--since'\t'none'
            set operands 'files'
            set rest 1
        case 'costs' 'cost'
            set verbs 'top'\t'Rank the dearest tasks, runs, agents, sessions or days' 'sessions'\t'List sessions, newest first, with branches, times, tokens and cost' 'cache'\t'Show how much of the prompts came from the cache, and what that saved' 'heatmap'\t'Show in which hours of the week money is spent' 'histogram'\t'Show how many sessions, calls or runs cost how much' 'blocks'\t'List the five-hour windows of subscriptions, with burn rate and projection' 'explain'\t'Prove what a run, a session or a call cost, line by line' 'reconcile'\t'Compare our count of what runs cost with the clients\' own' 'yield'\t'Show what was spent on branches that were merged, kept or abandoned' 'export'\t'Write out every call of the ledger, for other programs' 'reprice'\t'Price calls of the past anew, by the prices there are now'
            set flags '--since'\t'Only calls from then on' '--until'\t'Only calls before then' '--by'\t'A row for each of what; one or two' '--limit'\t'At most this many rows: the dearest, or the newest by time' '--breakdown'\t'Each row followed by its models'
            set valued '--since'\t'none' '--until'\t'none' '--by'\t'words'\t'project'\t'task'\t'run'\t'role'\t'agent'\t'client'\t'model'\t'type'\t'day'\t'week'\t'month'\t'hour'\t'session'\t'branch' '--limit'\t'none'
            set operands 'words'\t'today'\t'yesterday'\t'week'\t'month'\t'all'
        case 'costs top' 'cost top'
            set flags '--of'\t'What is ranked' '--since'\t'Only calls from then on' '--until'\t'Only calls before then'
            set valued '--of'\t'words'\t'task'\t'run'\t'agent'\t'session'\t'day' '--since'\t'none' '--until'\t'none'
            set operands 'none'
        case 'costs sessions' 'cost sessions'
            set flags '--since'\t'Only calls from then on' '--until'\t'Only calls before then' '--limit'\t'At most this many, the newest'
            set valued '--since'\t'none' '--until'\t'none' '--limit'\t'none'
            set operands 'words'\t'today'\t'yesterday'\t'week'\t'month'\t'all'
        case 'costs cache' 'cost cache'
            set flags '--since'\t'Only calls from then on' '--until'\t'Only calls before then' '--by'\t'A row for each of what'
            set valued '--since'\t'none' '--until'\t'none' '--by'\t'words'\t'model'\t'role'\t'model,role'
            set operands 'words'\t'today'\t'yesterday'\t'week'\t'month'\t'all'
        case 'costs heatmap' 'cost heatmap' 'costs blocks' 'cost blocks' 'costs export' 'cost export'
            set flags '--since'\t'Only calls from then on' '--until'\t'Only calls before then'
            set valued '--since'\t'none' '--until'\t'none'
            set operands 'words'\t'today'\t'yesterday'\t'week'\t'month'\t'all'
        case 'costs histogram' 'cost histogram'
            set flags '--since'\t'Only calls from then on' '--until'\t'Only calls before then' '--of'\t'What is counted'
            set valued '--since'\t'none' '--until'\t'none' '--of'\t'words'\t'call'\t'session'\t'task'\t'run'\t'agent'\t'day'
            set operands 'words'\t'today'\t'yesterday'\t'week'\t'month'\t'all'
        case 'costs reconcile' 'cost reconcile'
            set flags '--since'\t'Only calls from then on' '--until'\t'Only calls before then' '--limit'\t'At most this many runs, the newest'
            set valued '--since'\t'none' '--until'\t'none' '--limit'\t'none'
            set operands 'dynamic'\t'run'
        case 'costs yield' 'cost yield'
            set flags '--since'\t'Only calls from then on' '--until'\t'Only calls before then' '--base'\t'The branch or commit to compare with'
            set valued '--since'\t'none' '--until'\t'none' '--base'\t'none'
            set operands 'words'\t'today'\t'yesterday'\t'week'\t'month'\t'all'
        case 'costs reprice' 'cost reprice'
            set flags '--since'\t'Only calls from then on; needed' '--until'\t'Only calls before then' '--dry-run'\t'Show what would change; change nothing' '-n'\t'Show what would change; change nothing'
            set valued '--since'\t'none' '--until'\t'none'
        case 'prices' 'price'
            set verbs 'list'\t'List the prices of models, in USD per million tokens' 'show'\t'Show the price of one model, and how its name was found' 'set'\t'Set what a model costs from a day on' 'import'\t'Add the prices of a published price list: LiteLLM\'s or models.dev\'s' 'alias'\t'Let a name stand for a model that has a price, or list such names' 'history'\t'Show every price one model has had, newest first, and what it was used for' 'check'\t'Say by the exit code whether every model in use has a price'
            set flags '--provider'\t'Only of this provider: anthropic, openai, gemini' '--family'\t'Only models whose name begins so'
            set valued '--provider'\t'none' '--family'\t'none'
        case 'prices list' 'price list'
            set flags '--provider'\t'Only of this provider: anthropic, openai, gemini' '--family'\t'Only models whose name begins so'
            set valued '--provider'\t'none' '--family'\t'none'
        case 'prices show' 'price show' 'prices history' 'price history'
            set operands 'dynamic'\t'model'
        case 'prices set' 'price set'
            set flags '--input'\t'A million tokens of input' '--output'\t'A million tokens of output' '--cache-read'\t'A million tokens read from a cache' '--cache-write-5m'\t'A million tokens written for five minutes' '--cache-write-1h'\t'A million tokens written for an hour' '--web-search'\t'One web search' '--from'\t'Since when: now when nothing says; yesterday, 2026-05-01' '--context'\t'Tokens that fit into the context window'
            set valued '--input'\t'none' '--output'\t'none' '--cache-read'\t'none' '--cache-write-5m'\t'none' '--cache-write-1h'\t'none' '--web-search'\t'none' '--from'\t'none' '--context'\t'none'
            set operands 'dynamic'\t'model'
        case 'prices import' 'price import'
            set flags '--from'\t'Since when its prices count: now when nothing says; 2026-05-01' '--source'\t'What to call the list; litellm or models.dev and the date when nothing says' '--dry-run'\t'Show what would change, but keep nothing' '-n'\t'Show what would change, but keep nothing'
            set valued '--from'\t'none' '--source'\t'none'
            set operands 'files'
        case 'prices alias' 'price alias'
            set flags '--delete'\t'Delete this alias'
            set valued '--delete'\t'none'
            set operands 'none' 'dynamic'\t'model'
        case 'prices check' 'price check'
            set flags '--since'\t'The calls from then on; those of 30 days when nothing says' '--max-age'\t'Warn of prices older than this' '--unknown'\t'What to say when no call was made'
            set valued '--since'\t'none' '--max-age'\t'none' '--unknown'\t'words'\t'fail'\t'allow'
        case 'git'
            set verbs 'branch'\t'branches that tasks are done on' 'branches'\t'branches that tasks are done on' 'worktree'\t'working trees that agents work in' 'worktrees'\t'working trees that agents work in'
        case 'git branch' 'git branches'
            set verbs 'list'\t'List the branches of tasks and runs, newest commit first' 'create'\t'Make a branch for a task, or one with a name of your own' 'delete'\t'Delete a branch, unless it has commits that are nowhere else'
            set flags '--all'\t'Every local branch, not only those of tasks' '-a'\t'Every local branch, not only those of tasks' '--base'\t'The branch or commit to compare with'
            set valued '--base'\t'none'
        case 'git branch list' 'git branches list'
            set flags '--all'\t'Every local branch, not only those of tasks' '-a'\t'Every local branch, not only those of tasks' '--base'\t'The branch or commit to compare with'
            set valued '--base'\t'none'
        case 'git branch create' 'git branches create'
            set flags '--base'\t'The branch or commit to begin at'
            set valued '--base'\t'none'
            set operands 'dynamic'\t'task'
        case 'git branch delete' 'git branches delete'
            set flags '--force'\t'Delete it though it has commits that are nowhere else' '--dry-run'\t'Show what would be deleted; delete nothing' '-n'\t'Show what would be deleted; delete nothing'
            set operands 'dynamic'\t'branch'
        case 'git worktree' 'git worktrees'
            set verbs 'list'\t'List the worktrees, with their runs and what has changed in each' 'create'\t'Make a worktree for a task or a branch, outside the checkout' 'remove'\t'Remove a worktree, unless work would be lost'
            set flags '--base'\t'The branch or commit to compare with'
            set valued '--base'\t'none'
        case 'git worktree list' 'git worktrees list'
            set flags '--base'\t'The branch or commit to compare with'
            set valued '--base'\t'none'
        case 'git worktree create' 'git worktrees create'
            set flags '--base'\t'The branch or commit that a new branch begins at' '--path'\t'The folder to make'
            set valued '--base'\t'none' '--path'\t'directories'
            set operands 'dynamic'\t'task'
        case 'git worktree remove' 'git worktrees remove'
            set flags '--keep-branch'\t'Remove it though its branch has commits that are merged nowhere else' '--force'\t'Remove it in spite of uncommitted files, commits, or a lock' '--dry-run'\t'Show what would be removed; remove nothing' '-n'\t'Show what would be removed; remove nothing'
            set operands 'dynamic'\t'worktree'
        case 'init'
            set flags '--dry-run'\t'Say what would be done; do nothing' '-n'\t'Say what would be done; do nothing'
        case 'trust'
            set flags '--list'\t'Show all of it, and what is trusted; change nothing' '--dry-run'\t'The same as --list' '-n'\t'The same as --list' '--revoke'\t'Take back everything this repository was trusted with'
        case 'config'
            set verbs 'list'\t'List every setting in force, and where it comes from' 'get'\t'Show one setting in force'
            set flags '--origin'\t'Say which layer, file and line each comes from'
        case 'config list'
            set flags '--origin'\t'Say which layer, file and line each comes from'
        case 'config get'
            set operands 'dynamic'\t'config'
        case 'statusline'
            set flags '--template'\t'The line, with places for its parts'
            set valued '--template'\t'none'
        case 'hook'
            set verbs 'install'\t'Have Claude Code and Codex run \'orch hook\' at each event' 'uninstall'\t'Take \'orch hook\' out of the settings of Claude Code and Codex' 'status'\t'Say which clients run \'orch hook\', and at which events'
        case 'hook install'
            set flags '--client'\t'Only this client' '--scope'\t'Whose settings: your own, or those of this repository' '--dry-run'\t'Show what would be added; change nothing' '-n'\t'Show what would be added; change nothing'
            set valued '--client'\t'words'\t'claude'\t'codex' '--scope'\t'words'\t'user'\t'project'
        case 'hook uninstall'
            set flags '--client'\t'Only this client' '--scope'\t'Whose settings: your own, or those of this repository' '--dry-run'\t'Show what would be taken out; change nothing' '-n'\t'Show what would be taken out; change nothing'
            set valued '--client'\t'words'\t'claude'\t'codex' '--scope'\t'words'\t'user'\t'project'
        case 'hook status'
            set flags '--client'\t'Only this client' '--scope'\t'Whose settings: your own, or those of this repository'
            set valued '--client'\t'words'\t'claude'\t'codex' '--scope'\t'words'\t'user'\t'project'
        case 'doctor'
            set flags '--fix'\t'Mend what can be mended without losing anything'
        case 'db'
            set verbs 'check'\t'Check everything that must always be true of the store' 'rebuild'\t'Compute every sum anew from the ledger' 'backup'\t'Write the store, as it is at one moment, to a new file' 'restore'\t'Make the store from a backup, where there is no store yet' 'compact'\t'Move everything from the log into the store, and empty the log'
        case 'db backup' 'db restore'
            set operands 'files'
        case 'completions'
            set operands 'words'\t'bash'\t'zsh'\t'fish'
        case 'help'
            set operands 'none'
            set rest 1
        case '*'
            return 1
    end
    set -a flags '--store'\t'The store to use' '--directory'\t'Work as if started in this folder' '-C'\t'Work as if started in this folder' '--project'\t'Only this project' '--all-projects'\t'All projects, not only the one of this folder' '-A'\t'All projects, not only the one of this folder' '--json'\t'Answer in JSON' '--ndjson'\t'Answer in JSON, one object a line' '--csv'\t'Answer in comma-separated values' '--markdown'\t'Answer in a Markdown table' '--fields'\t'Only these columns, with commas between them' '--color'\t'Colour: auto, always or never' '--no-pager'\t'Never page' '--quiet'\t'No narration' '-q'\t'No narration' '--verbose'\t'More narration' '-v'\t'More narration' '--yes'\t'Yes to every question' '-y'\t'Yes to every question' '--no-input'\t'Never ask'
    set -a valued '--store'\t'files' '--directory'\t'directories' '-C'\t'directories' '--project'\t'dynamic'\t'project' '--fields'\t'none' '--color'\t'words'\t'auto'\t'always'\t'never'
    return 0
end

# Prints values from a source, its kind and what there is, each after the text given first.
function __orch_values --no-scope-shadowing
    set -l kind (string split \t -- $argv[2])
    switch $kind[1]
        case words
            for value in $kind[2..-1]
                echo -- $argv[1]$value
            end
        case files
            string replace -r '^' -- $argv[1] (__fish_complete_path $typed)
        case directories
            string replace -r '^' -- $argv[1] (__fish_complete_directories $typed)
        case dynamic
            for value in (command orch $passed __complete $kind[2] "$typed" 2>/dev/null)
                echo -- $argv[1]$value
            end
    end
end

# True when the option takes a value; its source is in `source` then.
function __orch_takes --no-scope-shadowing
    for entry in $valued
        set -l parts (string split -m 1 \t -- $entry)
        if test "$parts[1]" = "$argv[1]"
            set source $parts[2]
            return 0
        end
    end
    return 1
end

function __orch_complete
    set -l tokens (commandline -opc)
    set -l typed (commandline -ct)
    set -l node ''
    set -l option ''
    set -l source ''
    set -l ended 0
    set -l count 0
    set -l rest 0
    set -l verbs
    set -l flags
    set -l valued
    set -l operands
    set -l passed
    __orch_node ''
    for word in $tokens[2..-1]
        if test -n "$option"
            switch $option
                case '--store' '--directory' '-C' '--project'
                    set -a passed $option $word
            end
            set option ''
        else if test $ended = 0 -a "x$word" = x--
            set ended 1
        else if test $ended = 0; and string match -q -- '-?*' $word
            __orch_takes $word; and set option $word
        else if test $count = 0; and __orch_node (string trim "$node $word")
            set node (string trim "$node $word")
        else
            __orch_node $node
            set count (math $count + 1)
        end
    end

    if test -n "$option"
        __orch_values '' $source
    else if test $ended = 0; and string match -q -- '--*=*' $typed
        set -l parts (string split -m 1 = -- $typed)
        if __orch_takes $parts[1]
            set typed $parts[2]
            __orch_values "$parts[1]=" $source
        end
    else if test $ended = 0; and string match -q -- '-*' $typed
        printf '%s\n' $flags
    else
        test $count = 0 -a -n "$verbs"; and printf '%s\n' $verbs
        set -l last (count $operands)
        test $rest = 1 -a $count -ge $last; and set count (math $last - 1)
        test $count -lt $last; and __orch_values '' $operands[(math $count + 1)]
    end
end

complete -c orch -f -a '(__orch_complete)'
