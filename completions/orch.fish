# fish completion for orch

function __orch_node --no-scope-shadowing
    set verbs
    set flags
    set valued
    set operands
    set rest 0
    switch "$argv[1]"
        case ''
            set verbs 'run'\t'Run a task, or a prompt, through agents in a worktree of its own' 'status'\t'Show what is at work, what today cost, and what needs you' 'tasks'\t'pieces of work, also called missions' 'runs'\t'executions of a workflow for a task, or of a pipeline' 'pipelines'\t'stages that other programs do and record' 'agents'\t'clients at work on a stage of a run' 'logs'\t'what agents were asked, said and did' 'budget'\t'limits on what may be spent' 'balance'\t'money that was paid ahead' 'estimate'\t'Say how complex a task is, which workflow fits, and what it will cost' 'import'\t'Read the sessions that clients keep on disk into the ledger' 'archive'\t'copies of transcripts, which clients delete' 'costs'\t'Show what was spent: by day, project, model, task, role and more' 'prices'\t'what models cost' 'git'\t'branches and worktrees of the repository' 'init'\t'Make this repository a project of orch, with a configuration to start from' 'trust'\t'Allow what this repository brings to be run by and for agents' 'config'\t'settings in force' 'statusline'\t'Print Claude Code\'s status line: session, today, budget left, context, quota' 'hook'\t'Handle a hook event of Claude Code or Codex from standard input' 'doctor'\t'Look over the installation, the store, and what runs left behind' 'db'\t'the store: checks, backups' 'completions'\t'Print the script that completes orch\'s command lines in a shell' 'help'\t'Explain a command, a noun, or a topic: globals, exit-codes, command-client' 'version'\t'Show which orch this is'
        case 'run'
            set verbs 'list'\t'List runs, newest first' 'show'\t'Show one run: its stages, cost, files, and how it stands to others' 'stop'\t'Stop a run that is at work or paused' 'resume'\t'Go on with a run that is paused, was stopped, or was interrupted' 'retry'\t'Do a run, or some of its stages, again as a new attempt beside the old one' 'start'\t'Record that a run of a pipeline has begun, and print its id' 'stage'\t'Record how a stage of a run goes: begun, a batch done, done, failed, skipped' 'finish'\t'Record that a run has ended' 'pause'\t'Record that a run is paused' 'cancel'\t'Record that a run was called off' 'record'\t'Record whole runs from a JSON document, or one on each line' 'overview'\t'Show how runs are going: success, cost, trend, the next run, what needs you' 'predict'\t'Predict what the next run of a pipeline or workflow takes and makes' 'trend'\t'Show how runs changed from week to week' 'compare'\t'Compare two runs, stage by stage, or runs with and without a role' 'regress'\t'Say by the exit code whether a stage got costlier, slower or less productive' 'watch'\t'Wait until a run ends, and say how its stages go meanwhile' 'note'\t'Keep a note with a run, in place of the one it has' 'tag'\t'Put tags on a run, or take them away' 'rename'\t'Give a run another title' 'pin'\t'Pin a run, or take the pin out' 'export'\t'Write out runs and the figures of their stages: CSV, JSON, Markdown or HTML' 'check'\t'Say what is odd about agents at work: stuck, runaway, full contexts, spikes'
            set flags '--agent'\t'The client that works: claude, codex, command, replay, or one from the configuration' '--model'\t'The model, as the client spells it' '--role'\t'Only this role\'s stage' '--workflow'\t'The workflow: simple, full, or one from the configuration' '--analyst'\t'Begin with an analyst, whatever the estimate says' '--no-analyst'\t'Begin with an analyst, whatever the estimate says' '--budget'\t'Stop at this much, for each run' '--time-limit'\t'Stop after this long at work: 30m, 2h' '--max-turns'\t'Stop an agent that makes more model calls than this' '--on-limit'\t'What to do at a limit' '--base'\t'The branch or commit to begin at' '--jobs'\t'How many tasks at once' '-j'\t'How many tasks at once' '--replay'\t'Play this recorded session instead of a client' '--speed'\t'How many times faster than recorded; 0 does not wait' '--type'\t'What kind of work new tasks are' '--dry-run'\t'Show plan, prompts, estimate and budgets; create nothing' '-n'\t'Show plan, prompts, estimate and budgets; create nothing'
            set valued '--agent'\t'dynamic'\t'client' '--model'\t'none' '--role'\t'none' '--workflow'\t'dynamic'\t'workflow' '--budget'\t'none' '--time-limit'\t'none' '--max-turns'\t'none' '--on-limit'\t'words'\t'warn'\t'hold'\t'pause'\t'ask'\t'stop' '--base'\t'none' '--jobs'\t'none' '-j'\t'none' '--replay'\t'files' '--speed'\t'none' '--type'\t'none'
            set operands 'dynamic'\t'task'
            set rest 1
        case 'status' 'pipelines list' 'pipeline list' 'archive verify' 'db check' 'db rebuild' 'db compact' 'version'
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
            set verbs 'list'\t'List runs, newest first' 'show'\t'Show one run: its stages, cost, files, and how it stands to others' 'stop'\t'Stop a run that is at work or paused' 'resume'\t'Go on with a run that is paused, was stopped, or was interrupted' 'retry'\t'Do a run, or some of its stages, again as a new attempt beside the old one' 'start'\t'Record that a run of a pipeline has begun, and print its id' 'stage'\t'Record how a stage of a run goes: begun, a batch done, done, failed, skipped' 'finish'\t'Record that a run has ended' 'pause'\t'Record that a run is paused' 'cancel'\t'Record that a run was called off' 'record'\t'Record whole runs from a JSON document, or one on each line' 'overview'\t'Show how runs are going: success, cost, trend, the next run, what needs you' 'predict'\t'Predict what the next run of a pipeline or workflow takes and makes' 'trend'\t'Show how runs changed from week to week' 'compare'\t'Compare two runs, stage by stage, or runs with and without a role' 'regress'\t'Say by the exit code whether a stage got costlier, slower or less productive' 'watch'\t'Wait until a run ends, and say how its stages go meanwhile' 'note'\t'Keep a note with a run, in place of the one it has' 'tag'\t'Put tags on a run, or take them away' 'rename'\t'Give a run another title' 'pin'\t'Pin a run, or take the pin out' 'export'\t'Write out runs and the figures of their stages: CSV, JSON, Markdown or HTML' 'check'\t'Say what is odd about agents at work: stuck, runaway, full contexts, spikes'
            set flags '--status'\t'Only runs with this status; again for more' '-s'\t'Only runs with this status; again for more' '--task'\t'Only runs of this task' '--workflow'\t'Only runs of this workflow or pipeline' '--trigger'\t'Only runs that this set off' '--tag'\t'Only runs with this tag' '--pinned'\t'Only runs that are pinned' '--since'\t'Only runs that began from then on' '--until'\t'Only runs that began before then' '--explain'\t'With how each number was worked out' '--limit'\t'At most this many' '--after'\t'Go on after the page that ended with this cursor'
            set valued '--status'\t'words'\t'queued'\t'running'\t'waiting'\t'paused'\t'completed'\t'partial'\t'failed'\t'cancelled' '-s'\t'words'\t'queued'\t'running'\t'waiting'\t'paused'\t'completed'\t'partial'\t'failed'\t'cancelled' '--task'\t'dynamic'\t'task' '--workflow'\t'none' '--trigger'\t'none' '--tag'\t'none' '--since'\t'none' '--until'\t'none' '--limit'\t'none' '--after'\t'none'
        case 'runs list' 'run list'
            set flags '--status'\t'Only runs with this status; again for more' '-s'\t'Only runs with this status; again for more' '--task'\t'Only runs of this task' '--workflow'\t'Only runs of this workflow or pipeline' '--trigger'\t'Only runs that this set off' '--tag'\t'Only runs with this tag' '--pinned'\t'Only runs that are pinned' '--since'\t'Only runs that began from then on' '--until'\t'Only runs that began before then' '--explain'\t'With how each number was worked out' '--limit'\t'At most this many' '--after'\t'Go on after the page that ended with this cursor'
            set valued '--status'\t'words'\t'queued'\t'running'\t'waiting'\t'paused'\t'completed'\t'partial'\t'failed'\t'cancelled' '-s'\t'words'\t'queued'\t'running'\t'waiting'\t'paused'\t'completed'\t'partial'\t'failed'\t'cancelled' '--task'\t'dynamic'\t'task' '--workflow'\t'none' '--trigger'\t'none' '--tag'\t'none' '--since'\t'none' '--until'\t'none' '--limit'\t'none' '--after'\t'none'
        case 'runs show' 'run show'
            set flags '--stage'\t'Only this stage' '--logs'\t'With what happened in it' '--log-failed'\t'With what happened in the stages that failed' '--baseline'\t'Compare with at most this many runs' '--explain'\t'With how each number was worked out'
            set valued '--stage'\t'none' '--baseline'\t'none'
            set operands 'dynamic'\t'run'
        case 'runs stop' 'run stop'
            set flags '--wait'\t'Return only when it has stopped'
            set operands 'dynamic'\t'run'
        case 'runs resume' 'run resume'
            set flags '--budget'\t'Raise the run\'s own limit to this'
            set valued '--budget'\t'none'
            set operands 'dynamic'\t'run'
        case 'runs retry' 'run retry'
            set flags '--failed'\t'Only what failed or was not reached' '--from'\t'Only this stage and what depends on it' '--stage'\t'Only this stage' '--agent'\t'Another client' '--model'\t'Another model' '--budget'\t'Another limit'
            set valued '--from'\t'none' '--stage'\t'none' '--agent'\t'dynamic'\t'client' '--model'\t'none' '--budget'\t'none'
            set operands 'dynamic'\t'run'
        case 'runs start' 'run start'
            set flags '--trigger'\t'What set it off' '--input'\t'How many items of each kind there are' '--id'\t'What the program that runs it calls the run'
            set valued '--trigger'\t'none' '--input'\t'none' '--id'\t'none'
            set operands 'dynamic'\t'pipeline'
        case 'runs stage' 'run stage'
            set flags '--start'\t'It has begun' '--batch'\t'Another batch of this many items was taken in' '--done'\t'It is done' '--fail'\t'It failed, and why' '--skip'\t'It is left out, and why' '--input'\t'How many items it took in' '--output'\t'How many items it made' '--credits'\t'The credits it took' '--cost'\t'The dollars it cost' '--set'\t'A value to keep with it; again for more'
            set valued '--batch'\t'none' '--fail'\t'none' '--skip'\t'none' '--input'\t'none' '--output'\t'none' '--credits'\t'none' '--cost'\t'none' '--set'\t'none'
            set operands 'dynamic'\t'run' 'none'
        case 'runs finish' 'run finish'
            set flags '--status'\t'How it ended' '--reason'\t'Why'
            set valued '--status'\t'words'\t'completed'\t'partial'\t'failed' '--reason'\t'none'
            set operands 'dynamic'\t'run'
        case 'runs pause' 'run pause' 'runs cancel' 'run cancel'
            set flags '--reason'\t'Why'
            set valued '--reason'\t'none'
            set operands 'dynamic'\t'run'
        case 'runs record' 'run record'
            set flags '--file'\t'What to read; - for standard input'
            set valued '--file'\t'files'
        case 'runs overview' 'run overview' 'runs check' 'run check' 'budget list' 'budgets list' 'balance show' 'balance forecast'
            set flags '--explain'\t'With how each number was worked out'
        case 'runs predict' 'run predict'
            set flags '--input'\t'How many items will go in' '--explain'\t'With how each number was worked out'
            set valued '--input'\t'none'
            set operands 'dynamic'\t'pipeline'
        case 'runs trend' 'run trend'
            set flags '--weeks'\t'How many weeks; 8 when nothing says' '--metric'\t'Which figure' '--workflow'\t'Only runs of this workflow or pipeline' '--explain'\t'With how each number was worked out'
            set valued '--weeks'\t'none' '--metric'\t'words'\t'amount'\t'cost'\t'credits'\t'duration'\t'output'\t'runs'\t'success' '--workflow'\t'none'
        case 'runs compare' 'run compare'
            set flags '--all'\t'Also what is the same' '--max-increase'\t'The most that the second may take more' '--with-role'\t'Compare runs with and without this role instead' '--type'\t'With --with-role, only tasks of this type' '--explain'\t'With how each number was worked out'
            set valued '--max-increase'\t'none' '--with-role'\t'none' '--type'\t'none'
            set operands 'dynamic'\t'run' 'dynamic'\t'run'
        case 'runs regress' 'run regress'
            set flags '--baseline'\t'Compare with at most this many runs' '--explain'\t'With how each number was worked out'
            set valued '--baseline'\t'none'
            set operands 'dynamic'\t'run'
        case 'runs watch' 'run watch'
            set flags '--compact'\t'Tell only of stages that have ended' '--fail-fast'\t'Return when a stage has failed' '--until'\t'Return when this stage has ended' '--timeout'\t'Give up after this long: 30m, 2h'
            set valued '--until'\t'none' '--timeout'\t'none'
            set operands 'dynamic'\t'run'
        case 'runs note' 'run note' 'runs rename' 'run rename'
            set operands 'dynamic'\t'run' 'none'
        case 'runs tag' 'run tag'
            set flags '--remove'\t'Take them away'
            set operands 'dynamic'\t'run' 'none'
            set rest 1
        case 'runs pin' 'run pin'
            set flags '--off'\t'Take the pin out'
            set operands 'dynamic'\t'run'
        case 'runs export' 'run export'
            set flags '--format'\t'How it is written' '--workflow'\t'Only runs of this workflow or pipeline' '--status'\t'Only runs with this status; again for more' '-s'\t'Only runs with this status; again for more' '--since'\t'Only runs that began from then on' '--until'\t'Only runs that began before then'
            set valued '--format'\t'words'\t'csv'\t'json'\t'markdown'\t'html' '--workflow'\t'none' '--status'\t'words'\t'queued'\t'running'\t'waiting'\t'paused'\t'completed'\t'partial'\t'failed'\t'cancelled' '-s'\t'words'\t'queued'\t'running'\t'waiting'\t'paused'\t'completed'\t'partial'\t'failed'\t'cancelled' '--since'\t'none' '--until'\t'none'
        case 'pipelines' 'pipeline'
            set verbs 'list'\t'List pipelines, by name' 'show'\t'Show a pipeline and its stages' 'create'\t'Declare a pipeline: stages that other programs do and record' 'edit'\t'Replace the stages of a pipeline' 'enable'\t'Have the next runs of a pipeline do a stage again' 'disable'\t'Have the next runs of a pipeline leave a stage out'
        case 'pipelines show' 'pipeline show'
            set operands 'dynamic'\t'pipeline'
        case 'pipelines create' 'pipeline create'
            set flags '--stage'\t'A stage; once for each, in their order'
            set valued '--stage'\t'none'
            set operands 'none'
        case 'pipelines edit' 'pipeline edit'
            set flags '--stage'\t'A stage; once for each, in their order'
            set valued '--stage'\t'none'
            set operands 'dynamic'\t'pipeline'
        case 'pipelines enable' 'pipeline enable' 'pipelines disable' 'pipeline disable'
            set operands 'dynamic'\t'pipeline' 'none'
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
            set verbs 'set'\t'Limit spending: make a budget, or change one' 'edit'\t'Change a budget that there is, and say why' 'list'\t'List budgets and where they stand' 'show'\t'Show one budget: where it stands and what is at risk' 'check'\t'Say by the exit code whether budgets hold: a gate for scripts' 'projection'\t'Say what budgets will come to, and when they run out' 'history'\t'Show past windows against limits, and who changed what' 'override'\t'Give a budget another limit for a while' 'pause'\t'Put a budget out of force; it goes on counting and limits nothing' 'resume'\t'Put a paused budget in force again' 'delete'\t'Delete a budget; what was spent stays in the ledger'
            set flags '--explain'\t'With how each number was worked out'
        case 'budget set' 'budgets set' 'budget edit' 'budgets edit'
            set flags '--limit'\t'The most that may be spent in one period' '-l'\t'The most that may be spent in one period' '--metric'\t'What the limit is on; dollars when it is new, and never another' '--per'\t'day, week, month, total, run, task, or rolling:7d; day when it is new' '--week-start'\t'The day its weeks begin on; monday when it is new' '--tz'\t'Whose midnight it counts by: Europe/Berlin; the system\'s when it is new' '--scope'\t'What it covers: role=builder,project=., or everything' '--on-limit'\t'What happens to a run that reaches it; stop when it is new' '--warn'\t'Warn from this share on; 80 when it is new' '--unpriced'\t'What a call without a price does; block when it is new' '--notify'\t'What to run when it gives an alert; none for nothing' '--reason'\t'Why, for the history'
            set valued '--limit'\t'none' '-l'\t'none' '--metric'\t'words'\t'dollars'\t'credits'\t'tokens'\t'minutes' '--per'\t'none' '--week-start'\t'words'\t'monday'\t'tuesday'\t'wednesday'\t'thursday'\t'friday'\t'saturday'\t'sunday' '--tz'\t'none' '--scope'\t'none' '--on-limit'\t'words'\t'warn'\t'hold'\t'pause'\t'ask'\t'stop' '--warn'\t'none' '--unpriced'\t'words'\t'block'\t'allow'\t'estimate' '--notify'\t'none' '--reason'\t'none'
            set operands 'dynamic'\t'budget'
        case 'budget show' 'budgets show'
            set flags '--explain'\t'With how each number was worked out'
            set operands 'dynamic'\t'budget'
        case 'budget check' 'budgets check'
            set flags '--next'\t'Whether this much more would fit' '--unknown'\t'What to say when nothing is recorded in the window' '--fail-on'\t'Say no earlier: at the share it warns at, or when it will not last' '--max-age'\t'Say nothing of records older than this: 10m, 2h' '--at-most'\t'Whether less was spent on what --task, --branch and --since name' '--task'\t'Of this task, with --at-most' '--branch'\t'Of this branch, with --at-most' '--since'\t'Only from then on, with --at-most' '--format'\t'For a CI system: github, gitlab, junit, or plain text' '--explain'\t'With how each number was worked out'
            set valued '--next'\t'none' '--unknown'\t'words'\t'fail'\t'allow' '--fail-on'\t'words'\t'warn'\t'projected' '--max-age'\t'none' '--at-most'\t'none' '--task'\t'dynamic'\t'task' '--branch'\t'none' '--since'\t'none' '--format'\t'words'\t'github'\t'gitlab'\t'junit'\t'text'
            set operands 'dynamic'\t'budget'
            set rest 1
        case 'budget projection' 'budgets projection'
            set flags '--explain'\t'With how each number was worked out'
            set operands 'dynamic'\t'budget'
            set rest 1
        case 'budget history' 'budgets history'
            set flags '--windows'\t'At most this many windows' '--explain'\t'With how each number was worked out'
            set valued '--windows'\t'none'
            set operands 'dynamic'\t'budget'
        case 'budget override' 'budgets override'
            set flags '--limit'\t'The limit for that long' '-l'\t'The limit for that long' '--until'\t'Until when: 6h, 3d, tomorrow, 2026-05-31, or a moment' '--reason'\t'Why, for the history'
            set valued '--limit'\t'none' '-l'\t'none' '--until'\t'none' '--reason'\t'none'
            set operands 'dynamic'\t'budget'
        case 'budget pause' 'budgets pause' 'budget resume' 'budgets resume'
            set flags '--reason'\t'Why, for the history'
            set valued '--reason'\t'none'
            set operands 'dynamic'\t'budget'
        case 'budget delete' 'budgets delete'
            set flags '--dry-run'\t'Show what would be deleted; delete nothing' '-n'\t'Show what would be deleted; delete nothing'
            set operands 'dynamic'\t'budget'
        case 'balance'
            set verbs 'set'\t'Say how much money there is that was paid ahead, or how many credits' 'topup'\t'Add money or credits to what was paid ahead' 'show'\t'Show what is left of the money and credits that were paid ahead' 'forecast'\t'Say how long the money and credits last that were paid ahead'
            set flags '--explain'\t'With how each number was worked out'
        case 'balance set' 'balance topup'
            set flags '--metric'\t'What it is in' '--client'\t'Whose calls are paid from it' '--reason'\t'Why, for the history'
            set valued '--metric'\t'words'\t'dollars'\t'credits' '--client'\t'dynamic'\t'client' '--reason'\t'none'
            set operands 'none'
        case 'estimate'
            set verbs 'calibration'\t'Say how well past estimates have held'
            set flags '--type'\t'What kind of work a text is: feature, fix, docs, …' '-t'\t'What kind of work a text is: feature, fix, docs, …' '--tag'\t'A tag of a text; again for more' '--plan'\t'A list of tasks instead of one; - reads it' '--workflow'\t'Only finished tasks that went through this workflow' '--role'\t'Only finished tasks that this role worked on' '--model'\t'Only finished tasks that this model worked on' '--agent'\t'Only finished tasks that this client worked on' '--explain'\t'With how each number was worked out'
            set valued '--type'\t'none' '-t'\t'none' '--tag'\t'none' '--plan'\t'files' '--workflow'\t'none' '--role'\t'none' '--model'\t'dynamic'\t'model' '--agent'\t'dynamic'\t'client'
            set operands 'dynamic'\t'task'
        case 'estimate calibration'
            set flags '--backtest'\t'Estimate finished tasks anew instead of reading what was estimated' '--explain'\t'With how each number was worked out'
        case 'import'
            set flags '--since'\t'Only files that were written from then on: 30d, monday, 2026-05-01' '--dry-run'\t'Read and count, but keep nothing' '-n'\t'Read and count, but keep nothing' '--archive'\t'Keep a compressed copy of each transcript beside the store' '--watch'\t'Go on, and import what clients write, until a signal ends it'
            set valued '--since'\t'none'
            set operands 'files'
            set rest 1
        case 'archive'
            set verbs 'list'\t'List the copies of transcripts that are kept, newest first' 'restore'\t'Write a session\'s transcripts back as files' 'verify'\t'Read every kept copy, and name those that are not whole'
            set flags '--limit'\t'At most this many'
            set valued '--limit'\t'none'
            set operands 'none'
        case 'archive list'
            set flags '--limit'\t'At most this many'
            set valued '--limit'\t'none'
            set operands 'none'
        case 'archive restore'
            set operands 'none' 'files'
        case 'costs' 'cost'
            set verbs 'top'\t'Rank the dearest tasks, runs, agents, sessions, days or tools' 'sessions'\t'List sessions, newest first, with branches, times, tokens and cost' 'cache'\t'Show how much of the prompts came from the cache, and what that saved' 'heatmap'\t'Show in which hours of the week money is spent' 'histogram'\t'Show how many sessions, calls or runs cost how much' 'blocks'\t'List the five-hour windows of subscriptions, with burn rate and projection' 'explain'\t'Prove what a run, a session or a call cost, line by line' 'reconcile'\t'Compare our count of what runs and sessions cost with the clients\' own' 'yield'\t'Show what was spent on branches that were merged, kept or abandoned' 'export'\t'Write out every call of the ledger, for other programs' 'reprice'\t'Price calls of the past anew, by the prices there are now'
            set flags '--since'\t'Only calls from then on' '--until'\t'Only calls before then' '--by'\t'A row for each of what; one or two, by day when nothing says' '--limit'\t'At most this many rows: the dearest, or the newest by time' '--breakdown'\t'Each row followed by its models' '--cost'\t'As computed here, as the client recorded it, or auto: as recorded, else as computed'
            set valued '--since'\t'none' '--until'\t'none' '--by'\t'words'\t'project'\t'task'\t'run'\t'role'\t'agent'\t'client'\t'model'\t'type'\t'tool'\t'day'\t'week'\t'month'\t'hour'\t'session'\t'branch'\t'pull-request'\t'user' '--limit'\t'none' '--cost'\t'words'\t'auto'\t'recorded'\t'computed'
            set operands 'words'\t'today'\t'yesterday'\t'week'\t'month'\t'all'
        case 'costs top' 'cost top'
            set flags '--of'\t'What is ranked' '--since'\t'Only calls from then on' '--until'\t'Only calls before then' '--cost'\t'As computed here, as the client recorded it, or auto: as recorded, else as computed'
            set valued '--of'\t'words'\t'task'\t'run'\t'agent'\t'session'\t'day'\t'tool' '--since'\t'none' '--until'\t'none' '--cost'\t'words'\t'auto'\t'recorded'\t'computed'
            set operands 'none'
        case 'costs sessions' 'cost sessions'
            set flags '--since'\t'Only calls from then on' '--until'\t'Only calls before then' '--cost'\t'As computed here, as the client recorded it, or auto: as recorded, else as computed' '--limit'\t'At most this many' '--after'\t'Go on after the page that ended with this cursor'
            set valued '--since'\t'none' '--until'\t'none' '--cost'\t'words'\t'auto'\t'recorded'\t'computed' '--limit'\t'none' '--after'\t'none'
            set operands 'words'\t'today'\t'yesterday'\t'week'\t'month'\t'all'
        case 'costs cache' 'cost cache'
            set flags '--since'\t'Only calls from then on' '--until'\t'Only calls before then' '--cost'\t'As computed here, as the client recorded it, or auto: as recorded, else as computed' '--by'\t'A row for each of what' '--explain'\t'With how each number was worked out'
            set valued '--since'\t'none' '--until'\t'none' '--cost'\t'words'\t'auto'\t'recorded'\t'computed' '--by'\t'words'\t'model'\t'role'\t'model,role'
            set operands 'words'\t'today'\t'yesterday'\t'week'\t'month'\t'all'
        case 'costs heatmap' 'cost heatmap' 'costs blocks' 'cost blocks'
            set flags '--since'\t'Only calls from then on' '--until'\t'Only calls before then' '--cost'\t'As computed here, as the client recorded it, or auto: as recorded, else as computed' '--explain'\t'With how each number was worked out'
            set valued '--since'\t'none' '--until'\t'none' '--cost'\t'words'\t'auto'\t'recorded'\t'computed'
            set operands 'words'\t'today'\t'yesterday'\t'week'\t'month'\t'all'
        case 'costs histogram' 'cost histogram'
            set flags '--since'\t'Only calls from then on' '--until'\t'Only calls before then' '--cost'\t'As computed here, as the client recorded it, or auto: as recorded, else as computed' '--of'\t'What is counted' '--explain'\t'With how each number was worked out'
            set valued '--since'\t'none' '--until'\t'none' '--cost'\t'words'\t'auto'\t'recorded'\t'computed' '--of'\t'words'\t'call'\t'session'\t'task'\t'run'\t'agent'\t'day'
            set operands 'words'\t'today'\t'yesterday'\t'week'\t'month'\t'all'
        case 'costs explain' 'cost explain'
            set operands 'dynamic'\t'run'
        case 'costs reconcile' 'cost reconcile'
            set flags '--since'\t'Only calls from then on' '--until'\t'Only calls before then' '--limit'\t'At most this many runs and sessions, the newest'
            set valued '--since'\t'none' '--until'\t'none' '--limit'\t'none'
            set operands 'dynamic'\t'run'
        case 'costs yield' 'cost yield'
            set flags '--since'\t'Only calls from then on' '--until'\t'Only calls before then' '--cost'\t'As computed here, as the client recorded it, or auto: as recorded, else as computed' '--base'\t'The branch or commit to compare with'
            set valued '--since'\t'none' '--until'\t'none' '--cost'\t'words'\t'auto'\t'recorded'\t'computed' '--base'\t'none'
            set operands 'words'\t'today'\t'yesterday'\t'week'\t'month'\t'all'
        case 'costs export' 'cost export'
            set flags '--since'\t'Only calls from then on' '--until'\t'Only calls before then' '--cost'\t'As computed here, as the client recorded it, or auto: as recorded, else as computed'
            set valued '--since'\t'none' '--until'\t'none' '--cost'\t'words'\t'auto'\t'recorded'\t'computed'
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
