# bash completion for orch

_orch_node() {
  verbs=() flags=() valued=() operands=() rest=0
  case $1 in
    '')
      verbs=($'run' $'status' $'tasks' $'runs' $'pipelines' $'agents' $'logs' $'budget' $'balance' $'estimate' $'import' $'archive' $'costs' $'prices' $'git' $'init' $'trust' $'config' $'statusline' $'hook' $'doctor' $'db' $'completions' $'help' $'version')
      ;;
    'run')
      verbs=($'list' $'show' $'stop' $'resume' $'retry' $'start' $'stage' $'finish' $'pause' $'cancel' $'record' $'overview' $'predict' $'trend' $'compare' $'regress' $'watch' $'note' $'tag' $'rename' $'pin' $'export' $'check')
      flags=($'--agent' $'--model' $'--role' $'--workflow' $'--analyst' $'--no-analyst' $'--budget' $'--time-limit' $'--max-turns' $'--on-limit' $'--base' $'--jobs' $'-j' $'--replay' $'--speed' $'--type' $'--dry-run' $'-n')
      valued=($'--agent\tdynamic\tclient' $'--model\tnone' $'--role\tnone' $'--workflow\tdynamic\tworkflow' $'--budget\tnone' $'--time-limit\tnone' $'--max-turns\tnone' $'--on-limit\twords\twarn\thold\tpause\task\tstop' $'--base\tnone' $'--jobs\tnone' $'-j\tnone' $'--replay\tfiles' $'--speed\tnone' $'--type\tnone')
      operands=($'dynamic\ttask')
      rest=1
      ;;
    'status'|'pipelines list'|'pipeline list'|'archive verify'|'db check'|'db rebuild'|'db compact'|'version')
      ;;
    'tasks')
      verbs=($'list' $'show' $'create' $'add' $'start' $'progress' $'complete' $'done' $'fail' $'cancel' $'retry')
      flags=($'--status' $'-s' $'--limit' $'--after')
      valued=($'--status\twords\tpending\tqueued\trunning\twaiting\tpaused\tcompleted\tfailed\tcancelled' $'-s\twords\tpending\tqueued\trunning\twaiting\tpaused\tcompleted\tfailed\tcancelled' $'--limit\tnone' $'--after\tnone')
      ;;
    'tasks list'|'task list'|'missions list')
      flags=($'--status' $'-s' $'--limit' $'--after')
      valued=($'--status\twords\tpending\tqueued\trunning\twaiting\tpaused\tcompleted\tfailed\tcancelled' $'-s\twords\tpending\tqueued\trunning\twaiting\tpaused\tcompleted\tfailed\tcancelled' $'--limit\tnone' $'--after\tnone')
      ;;
    'task'|'missions')
      verbs=($'list' $'show' $'create' $'start' $'progress' $'complete' $'fail' $'cancel' $'retry')
      flags=($'--status' $'-s' $'--limit' $'--after')
      valued=($'--status\twords\tpending\tqueued\trunning\twaiting\tpaused\tcompleted\tfailed\tcancelled' $'-s\twords\tpending\tqueued\trunning\twaiting\tpaused\tcompleted\tfailed\tcancelled' $'--limit\tnone' $'--after\tnone')
      ;;
    'tasks show'|'task show'|'missions show'|'tasks start'|'task start'|'missions start'|'tasks complete'|'task complete'|'missions complete'|'tasks done'|'tasks cancel'|'task cancel'|'missions cancel'|'tasks retry'|'task retry'|'missions retry')
      operands=($'dynamic\ttask')
      ;;
    'tasks create'|'task create'|'missions create'|'tasks add')
      flags=($'--description' $'-d' $'--type' $'-t' $'--priority' $'-p' $'--tag')
      valued=($'--description\tnone' $'-d\tnone' $'--type\tnone' $'-t\tnone' $'--priority\twords\thigh\tmedium\tlow' $'-p\twords\thigh\tmedium\tlow' $'--tag\tnone')
      operands=($'none')
      ;;
    'tasks progress'|'task progress'|'missions progress')
      flags=($'--note')
      valued=($'--note\tnone')
      operands=($'dynamic\ttask' $'none')
      ;;
    'tasks fail'|'task fail'|'missions fail')
      flags=($'--note')
      valued=($'--note\tnone')
      operands=($'dynamic\ttask')
      ;;
    'runs')
      verbs=($'list' $'show' $'stop' $'resume' $'retry' $'start' $'stage' $'finish' $'pause' $'cancel' $'record' $'overview' $'predict' $'trend' $'compare' $'regress' $'watch' $'note' $'tag' $'rename' $'pin' $'export' $'check')
      flags=($'--status' $'-s' $'--task' $'--workflow' $'--trigger' $'--tag' $'--pinned' $'--since' $'--until' $'--explain' $'--limit' $'--after')
      valued=($'--status\twords\tqueued\trunning\twaiting\tpaused\tcompleted\tpartial\tfailed\tcancelled' $'-s\twords\tqueued\trunning\twaiting\tpaused\tcompleted\tpartial\tfailed\tcancelled' $'--task\tdynamic\ttask' $'--workflow\tnone' $'--trigger\tnone' $'--tag\tnone' $'--since\tnone' $'--until\tnone' $'--limit\tnone' $'--after\tnone')
      ;;
    'runs list'|'run list')
      flags=($'--status' $'-s' $'--task' $'--workflow' $'--trigger' $'--tag' $'--pinned' $'--since' $'--until' $'--explain' $'--limit' $'--after')
      valued=($'--status\twords\tqueued\trunning\twaiting\tpaused\tcompleted\tpartial\tfailed\tcancelled' $'-s\twords\tqueued\trunning\twaiting\tpaused\tcompleted\tpartial\tfailed\tcancelled' $'--task\tdynamic\ttask' $'--workflow\tnone' $'--trigger\tnone' $'--tag\tnone' $'--since\tnone' $'--until\tnone' $'--limit\tnone' $'--after\tnone')
      ;;
    'runs show'|'run show')
      flags=($'--stage' $'--logs' $'--log-failed' $'--baseline' $'--explain')
      valued=($'--stage\tnone' $'--baseline\tnone')
      operands=($'dynamic\trun')
      ;;
    'runs stop'|'run stop')
      flags=($'--wait')
      operands=($'dynamic\trun')
      ;;
    'runs resume'|'run resume')
      flags=($'--budget')
      valued=($'--budget\tnone')
      operands=($'dynamic\trun')
      ;;
    'runs retry'|'run retry')
      flags=($'--failed' $'--from' $'--stage' $'--agent' $'--model' $'--budget')
      valued=($'--from\tnone' $'--stage\tnone' $'--agent\tdynamic\tclient' $'--model\tnone' $'--budget\tnone')
      operands=($'dynamic\trun')
      ;;
    'runs start'|'run start')
      flags=($'--trigger' $'--input' $'--id')
      valued=($'--trigger\tnone' $'--input\tnone' $'--id\tnone')
      operands=($'dynamic\tpipeline')
      ;;
    'runs stage'|'run stage')
      flags=($'--start' $'--batch' $'--done' $'--fail' $'--skip' $'--input' $'--output' $'--credits' $'--cost' $'--set')
      valued=($'--batch\tnone' $'--fail\tnone' $'--skip\tnone' $'--input\tnone' $'--output\tnone' $'--credits\tnone' $'--cost\tnone' $'--set\tnone')
      operands=($'dynamic\trun' $'none')
      ;;
    'runs finish'|'run finish')
      flags=($'--status' $'--reason')
      valued=($'--status\twords\tcompleted\tpartial\tfailed' $'--reason\tnone')
      operands=($'dynamic\trun')
      ;;
    'runs pause'|'run pause'|'runs cancel'|'run cancel')
      flags=($'--reason')
      valued=($'--reason\tnone')
      operands=($'dynamic\trun')
      ;;
    'runs record'|'run record')
      flags=($'--file')
      valued=($'--file\tfiles')
      ;;
    'runs overview'|'run overview'|'runs check'|'run check'|'budget list'|'budgets list'|'balance show'|'balance forecast')
      flags=($'--explain')
      ;;
    'runs predict'|'run predict')
      flags=($'--input' $'--explain')
      valued=($'--input\tnone')
      operands=($'dynamic\tpipeline')
      ;;
    'runs trend'|'run trend')
      flags=($'--weeks' $'--metric' $'--workflow' $'--explain')
      valued=($'--weeks\tnone' $'--metric\twords\tamount\tcost\tcredits\tduration\toutput\truns\tsuccess' $'--workflow\tnone')
      ;;
    'runs compare'|'run compare')
      flags=($'--all' $'--max-increase' $'--with-role' $'--type' $'--explain')
      valued=($'--max-increase\tnone' $'--with-role\tnone' $'--type\tnone')
      operands=($'dynamic\trun' $'dynamic\trun')
      ;;
    'runs regress'|'run regress')
      flags=($'--baseline' $'--explain')
      valued=($'--baseline\tnone')
      operands=($'dynamic\trun')
      ;;
    'runs watch'|'run watch')
      flags=($'--compact' $'--fail-fast' $'--until' $'--timeout')
      valued=($'--until\tnone' $'--timeout\tnone')
      operands=($'dynamic\trun')
      ;;
    'runs note'|'run note'|'runs rename'|'run rename')
      operands=($'dynamic\trun' $'none')
      ;;
    'runs tag'|'run tag')
      flags=($'--remove')
      operands=($'dynamic\trun' $'none')
      rest=1
      ;;
    'runs pin'|'run pin')
      flags=($'--off')
      operands=($'dynamic\trun')
      ;;
    'runs export'|'run export')
      flags=($'--format' $'--workflow' $'--status' $'-s' $'--since' $'--until')
      valued=($'--format\twords\tcsv\tjson\tmarkdown\thtml' $'--workflow\tnone' $'--status\twords\tqueued\trunning\twaiting\tpaused\tcompleted\tpartial\tfailed\tcancelled' $'-s\twords\tqueued\trunning\twaiting\tpaused\tcompleted\tpartial\tfailed\tcancelled' $'--since\tnone' $'--until\tnone')
      ;;
    'pipelines'|'pipeline')
      verbs=($'list' $'show' $'create' $'edit' $'enable' $'disable')
      ;;
    'pipelines show'|'pipeline show')
      operands=($'dynamic\tpipeline')
      ;;
    'pipelines create'|'pipeline create')
      flags=($'--stage')
      valued=($'--stage\tnone')
      operands=($'none')
      ;;
    'pipelines edit'|'pipeline edit')
      flags=($'--stage')
      valued=($'--stage\tnone')
      operands=($'dynamic\tpipeline')
      ;;
    'pipelines enable'|'pipeline enable'|'pipelines disable'|'pipeline disable')
      operands=($'dynamic\tpipeline' $'none')
      ;;
    'agents'|'agent')
      verbs=($'list' $'show')
      flags=($'--status' $'-s' $'--run' $'--limit' $'--after')
      valued=($'--status\twords\tstarting\trunning\twaiting\tpaused\tcompleted\tfailed\tstopped' $'-s\twords\tstarting\trunning\twaiting\tpaused\tcompleted\tfailed\tstopped' $'--run\tdynamic\trun' $'--limit\tnone' $'--after\tnone')
      ;;
    'agents list'|'agent list')
      flags=($'--status' $'-s' $'--run' $'--limit' $'--after')
      valued=($'--status\twords\tstarting\trunning\twaiting\tpaused\tcompleted\tfailed\tstopped' $'-s\twords\tstarting\trunning\twaiting\tpaused\tcompleted\tfailed\tstopped' $'--run\tdynamic\trun' $'--limit\tnone' $'--after\tnone')
      ;;
    'agents show'|'agent show')
      operands=($'dynamic\tagent')
      ;;
    'logs'|'log')
      verbs=($'show')
      ;;
    'logs show'|'log show')
      flags=($'--tail')
      valued=($'--tail\tnone')
      operands=($'dynamic\tagent' $'words\tprompt\ttext\terrors\ttools\tsummary')
      ;;
    'budget'|'budgets')
      verbs=($'set' $'edit' $'list' $'show' $'check' $'projection' $'history' $'override' $'pause' $'resume' $'delete')
      flags=($'--explain')
      ;;
    'budget set'|'budgets set'|'budget edit'|'budgets edit')
      flags=($'--limit' $'-l' $'--metric' $'--per' $'--week-start' $'--tz' $'--scope' $'--on-limit' $'--warn' $'--unpriced' $'--notify' $'--reason')
      valued=($'--limit\tnone' $'-l\tnone' $'--metric\twords\tdollars\tcredits\ttokens\tminutes' $'--per\tnone' $'--week-start\twords\tmonday\ttuesday\twednesday\tthursday\tfriday\tsaturday\tsunday' $'--tz\tnone' $'--scope\tnone' $'--on-limit\twords\twarn\thold\tpause\task\tstop' $'--warn\tnone' $'--unpriced\twords\tblock\tallow\testimate' $'--notify\tnone' $'--reason\tnone')
      operands=($'dynamic\tbudget')
      ;;
    'budget show'|'budgets show')
      flags=($'--explain')
      operands=($'dynamic\tbudget')
      ;;
    'budget check'|'budgets check')
      flags=($'--next' $'--unknown' $'--fail-on' $'--max-age' $'--at-most' $'--task' $'--branch' $'--since' $'--format' $'--explain')
      valued=($'--next\tnone' $'--unknown\twords\tfail\tallow' $'--fail-on\twords\twarn\tprojected' $'--max-age\tnone' $'--at-most\tnone' $'--task\tdynamic\ttask' $'--branch\tnone' $'--since\tnone' $'--format\twords\tgithub\tgitlab\tjunit\ttext')
      operands=($'dynamic\tbudget')
      rest=1
      ;;
    'budget projection'|'budgets projection')
      flags=($'--explain')
      operands=($'dynamic\tbudget')
      rest=1
      ;;
    'budget history'|'budgets history')
      flags=($'--windows' $'--explain')
      valued=($'--windows\tnone')
      operands=($'dynamic\tbudget')
      ;;
    'budget override'|'budgets override')
      flags=($'--limit' $'-l' $'--until' $'--reason')
      valued=($'--limit\tnone' $'-l\tnone' $'--until\tnone' $'--reason\tnone')
      operands=($'dynamic\tbudget')
      ;;
    'budget pause'|'budgets pause'|'budget resume'|'budgets resume')
      flags=($'--reason')
      valued=($'--reason\tnone')
      operands=($'dynamic\tbudget')
      ;;
    'budget delete'|'budgets delete')
      flags=($'--dry-run' $'-n')
      operands=($'dynamic\tbudget')
      ;;
    'balance')
      verbs=($'set' $'topup' $'show' $'forecast')
      flags=($'--explain')
      ;;
    'balance set'|'balance topup')
      flags=($'--metric' $'--client' $'--reason')
      valued=($'--metric\twords\tdollars\tcredits' $'--client\tdynamic\tclient' $'--reason\tnone')
      operands=($'none')
      ;;
    'estimate')
      verbs=($'calibration')
      flags=($'--type' $'-t' $'--tag' $'--plan' $'--workflow' $'--role' $'--model' $'--agent' $'--explain')
      valued=($'--type\tnone' $'-t\tnone' $'--tag\tnone' $'--plan\tfiles' $'--workflow\tnone' $'--role\tnone' $'--model\tdynamic\tmodel' $'--agent\tdynamic\tclient')
      operands=($'dynamic\ttask')
      ;;
    'estimate calibration')
      flags=($'--backtest' $'--explain')
      ;;
    'import')
      flags=($'--since' $'--dry-run' $'-n' $'--archive' $'--watch')
      valued=($'--since\tnone')
      operands=($'files')
      rest=1
      ;;
    'archive')
      verbs=($'list' $'restore' $'verify')
      flags=($'--limit')
      valued=($'--limit\tnone')
      operands=($'none')
      ;;
    'archive list')
      flags=($'--limit')
      valued=($'--limit\tnone')
      operands=($'none')
      ;;
    'archive restore')
      operands=($'none' $'files')
      ;;
    'costs'|'cost')
      verbs=($'top' $'sessions' $'cache' $'heatmap' $'histogram' $'blocks' $'explain' $'reconcile' $'yield' $'export' $'reprice')
      flags=($'--since' $'--until' $'--by' $'--limit' $'--breakdown' $'--cost')
      valued=($'--since\tnone' $'--until\tnone' $'--by\twords\tproject\ttask\trun\trole\tagent\tclient\tmodel\ttype\ttool\tday\tweek\tmonth\thour\tsession\tbranch\tpull-request\tuser' $'--limit\tnone' $'--cost\twords\tauto\trecorded\tcomputed')
      operands=($'words\ttoday\tyesterday\tweek\tmonth\tall')
      ;;
    'costs top'|'cost top')
      flags=($'--of' $'--since' $'--until' $'--cost')
      valued=($'--of\twords\ttask\trun\tagent\tsession\tday\ttool' $'--since\tnone' $'--until\tnone' $'--cost\twords\tauto\trecorded\tcomputed')
      operands=($'none')
      ;;
    'costs sessions'|'cost sessions')
      flags=($'--since' $'--until' $'--cost' $'--limit' $'--after')
      valued=($'--since\tnone' $'--until\tnone' $'--cost\twords\tauto\trecorded\tcomputed' $'--limit\tnone' $'--after\tnone')
      operands=($'words\ttoday\tyesterday\tweek\tmonth\tall')
      ;;
    'costs cache'|'cost cache')
      flags=($'--since' $'--until' $'--cost' $'--by' $'--explain')
      valued=($'--since\tnone' $'--until\tnone' $'--cost\twords\tauto\trecorded\tcomputed' $'--by\twords\tmodel\trole\tmodel,role')
      operands=($'words\ttoday\tyesterday\tweek\tmonth\tall')
      ;;
    'costs heatmap'|'cost heatmap'|'costs blocks'|'cost blocks')
      flags=($'--since' $'--until' $'--cost' $'--explain')
      valued=($'--since\tnone' $'--until\tnone' $'--cost\twords\tauto\trecorded\tcomputed')
      operands=($'words\ttoday\tyesterday\tweek\tmonth\tall')
      ;;
    'costs histogram'|'cost histogram')
      flags=($'--since' $'--until' $'--cost' $'--of' $'--explain')
      valued=($'--since\tnone' $'--until\tnone' $'--cost\twords\tauto\trecorded\tcomputed' $'--of\twords\tcall\tsession\ttask\trun\tagent\tday')
      operands=($'words\ttoday\tyesterday\tweek\tmonth\tall')
      ;;
    'costs explain'|'cost explain')
      operands=($'dynamic\trun')
      ;;
    'costs reconcile'|'cost reconcile')
      flags=($'--since' $'--until' $'--limit')
      valued=($'--since\tnone' $'--until\tnone' $'--limit\tnone')
      operands=($'dynamic\trun')
      ;;
    'costs yield'|'cost yield')
      flags=($'--since' $'--until' $'--cost' $'--base')
      valued=($'--since\tnone' $'--until\tnone' $'--cost\twords\tauto\trecorded\tcomputed' $'--base\tnone')
      operands=($'words\ttoday\tyesterday\tweek\tmonth\tall')
      ;;
    'costs export'|'cost export')
      flags=($'--since' $'--until' $'--cost')
      valued=($'--since\tnone' $'--until\tnone' $'--cost\twords\tauto\trecorded\tcomputed')
      operands=($'words\ttoday\tyesterday\tweek\tmonth\tall')
      ;;
    'costs reprice'|'cost reprice')
      flags=($'--since' $'--until' $'--dry-run' $'-n')
      valued=($'--since\tnone' $'--until\tnone')
      ;;
    'prices'|'price')
      verbs=($'list' $'show' $'set' $'import' $'alias' $'history' $'check')
      flags=($'--provider' $'--family')
      valued=($'--provider\tnone' $'--family\tnone')
      ;;
    'prices list'|'price list')
      flags=($'--provider' $'--family')
      valued=($'--provider\tnone' $'--family\tnone')
      ;;
    'prices show'|'price show'|'prices history'|'price history')
      operands=($'dynamic\tmodel')
      ;;
    'prices set'|'price set')
      flags=($'--input' $'--output' $'--cache-read' $'--cache-write-5m' $'--cache-write-1h' $'--web-search' $'--from' $'--context')
      valued=($'--input\tnone' $'--output\tnone' $'--cache-read\tnone' $'--cache-write-5m\tnone' $'--cache-write-1h\tnone' $'--web-search\tnone' $'--from\tnone' $'--context\tnone')
      operands=($'dynamic\tmodel')
      ;;
    'prices import'|'price import')
      flags=($'--from' $'--source' $'--dry-run' $'-n')
      valued=($'--from\tnone' $'--source\tnone')
      operands=($'files')
      ;;
    'prices alias'|'price alias')
      flags=($'--delete')
      valued=($'--delete\tnone')
      operands=($'none' $'dynamic\tmodel')
      ;;
    'prices check'|'price check')
      flags=($'--since' $'--max-age' $'--unknown')
      valued=($'--since\tnone' $'--max-age\tnone' $'--unknown\twords\tfail\tallow')
      ;;
    'git')
      verbs=($'branch' $'branches' $'worktree' $'worktrees')
      ;;
    'git branch'|'git branches')
      verbs=($'list' $'create' $'delete')
      flags=($'--all' $'-a' $'--base')
      valued=($'--base\tnone')
      ;;
    'git branch list'|'git branches list')
      flags=($'--all' $'-a' $'--base')
      valued=($'--base\tnone')
      ;;
    'git branch create'|'git branches create')
      flags=($'--base')
      valued=($'--base\tnone')
      operands=($'dynamic\ttask')
      ;;
    'git branch delete'|'git branches delete')
      flags=($'--force' $'--dry-run' $'-n')
      operands=($'dynamic\tbranch')
      ;;
    'git worktree'|'git worktrees')
      verbs=($'list' $'create' $'remove')
      flags=($'--base')
      valued=($'--base\tnone')
      ;;
    'git worktree list'|'git worktrees list')
      flags=($'--base')
      valued=($'--base\tnone')
      ;;
    'git worktree create'|'git worktrees create')
      flags=($'--base' $'--path')
      valued=($'--base\tnone' $'--path\tdirectories')
      operands=($'dynamic\ttask')
      ;;
    'git worktree remove'|'git worktrees remove')
      flags=($'--keep-branch' $'--force' $'--dry-run' $'-n')
      operands=($'dynamic\tworktree')
      ;;
    'init')
      flags=($'--dry-run' $'-n')
      ;;
    'trust')
      flags=($'--list' $'--dry-run' $'-n' $'--revoke')
      ;;
    'config')
      verbs=($'list' $'get')
      flags=($'--origin')
      ;;
    'config list')
      flags=($'--origin')
      ;;
    'config get')
      operands=($'dynamic\tconfig')
      ;;
    'statusline')
      flags=($'--template')
      valued=($'--template\tnone')
      ;;
    'hook')
      verbs=($'install' $'uninstall' $'status')
      ;;
    'hook install'|'hook uninstall')
      flags=($'--client' $'--scope' $'--dry-run' $'-n')
      valued=($'--client\twords\tclaude\tcodex' $'--scope\twords\tuser\tproject')
      ;;
    'hook status')
      flags=($'--client' $'--scope')
      valued=($'--client\twords\tclaude\tcodex' $'--scope\twords\tuser\tproject')
      ;;
    'doctor')
      flags=($'--fix')
      ;;
    'db')
      verbs=($'check' $'rebuild' $'backup' $'restore' $'compact')
      ;;
    'db backup'|'db restore')
      operands=($'files')
      ;;
    'completions')
      operands=($'words\tbash\tzsh\tfish')
      ;;
    'help')
      operands=($'none')
      rest=1
      ;;
    *) return 1 ;;
  esac
  flags+=($'--store' $'--directory' $'-C' $'--project' $'--all-projects' $'-A' $'--json' $'--ndjson' $'--csv' $'--markdown' $'--fields' $'--color' $'--no-pager' $'--quiet' $'-q' $'--verbose' $'-v' $'--yes' $'-y' $'--no-input')
  valued+=($'--store\tfiles' $'--directory\tdirectories' $'-C\tdirectories' $'--project\tdynamic\tproject' $'--fields\tnone' $'--color\twords\tauto\talways\tnever')
}

# Offers the words given that begin with what was typed.
_orch_offer() {
  local word
  for word in "$@"; do
    word=${word%%$'\t'*}
    if [[ $word == "$typed"* ]]; then
      printf -v word %q "$word"
      COMPREPLY+=("$before$word")
    fi
  done
}

# Offers values from a source: its kind, and what there is.
_orch_values() {
  local -a source found=()
  local line
  IFS=$'\t' read -r -a source <<<"$1"
  case ${source[0]} in
    words) _orch_offer "${source[@]:1}" ;;
    files | directories)
      compopt -o filenames 2>/dev/null
      local kind=-f
      [[ ${source[0]} == directories ]] && kind=-d
      while IFS= read -r line; do COMPREPLY+=("$before$line"); done < <(compgen $kind -- "$current")
      ;;
    dynamic)
      while IFS= read -r line; do
        found+=("$line")
      done < <(command orch ${passed[@]+"${passed[@]}"} __complete "${source[1]}" "$typed" 2>/dev/null)
      _orch_offer ${found[@]+"${found[@]}"}
      ;;
  esac
}

# True when the option takes a value; its source is in `source` then.
_orch_takes() {
  local entry
  for entry in ${valued[@]+"${valued[@]}"}; do
    if [[ ${entry%%$'\t'*} == "$1" ]]; then
      source=${entry#*$'\t'}
      return 0
    fi
  done
  return 1
}

_orch() {
  local node='' option='' source='' before='' ended=0 count=0 place word rest
  local current=${COMP_WORDS[COMP_CWORD]}
  local -a verbs flags valued operands passed=()
  COMPREPLY=()
  _orch_node ''
  for ((place = 1; place < COMP_CWORD; place++)); do
    word=${COMP_WORDS[place]}
    if [[ -n $option ]]; then
      [[ $word == '=' ]] && continue
      case $option in '--store' | '--directory' | '-C' | '--project') passed+=("$option" "$word") ;; esac
      option=''
    elif [[ $ended == 0 && $word == -- ]]; then
      ended=1
    elif [[ $ended == 0 && $word == -?* ]]; then
      _orch_takes "$word" && option=$word
    elif [[ $count == 0 ]] && _orch_node "${node:+$node }$word"; then
      node="${node:+$node }$word"
    else
      _orch_node "$node"
      count=$((count + 1))
    fi
  done

  if [[ -n $option && $current == '=' ]]; then
    current=''
  elif [[ -z $option && $ended == 0 && $current == --*=* ]]; then
    _orch_takes "${current%%=*}" || return
    before="${current%%=*}="
    option=${current%%=*}
    current=${current#*=}
  fi
  local typed=${current//\\/}
  if [[ -n $option ]]; then
    _orch_values "$source"
  elif [[ $ended == 0 && $current == -* ]]; then
    _orch_offer ${flags[@]+"${flags[@]}"}
  else
    [[ $count == 0 ]] && _orch_offer ${verbs[@]+"${verbs[@]}"}
    local last=$((${#operands[@]} - 1))
    [[ $rest == 1 && $count -gt $last ]] && count=$last
    [[ $count -le $last ]] && _orch_values "${operands[count]}"
  fi
  return 0
}

complete -F _orch orch
