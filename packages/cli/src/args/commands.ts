/** The type of a flag's value. A flag without one is on when it is given. */
export type FlagValue = 'text' | 'port' | 'milliseconds' | 'count'

export interface Flag {
  /** Name without dashes. */
  readonly name: string
  readonly short?: string
  readonly value?: FlagValue
  /** The value may be left out; when it is given it has to follow an equals sign, as in `--flag=value`. */
  readonly optional?: true
  /** It may be given several times: its values are a list. */
  readonly multiple?: true
  /** Name of the value in the help text. */
  readonly placeholder?: string
  readonly description: string
}

export interface Command {
  readonly name: CommandName
  readonly summary: string
  /** Name of the one positional argument that the command takes, for the help text and for errors. */
  readonly target?: string
  /** Arguments after "--" are passed on to the target. */
  readonly passesOn?: true
  /** Paragraphs of the command's help text. */
  readonly details: readonly string[]
  readonly flags: readonly Flag[]
  readonly examples: readonly string[]
}

export type CommandName = 'dev' | 'build' | 'preview' | 'doctor' | 'publish'

export const globalFlags: readonly Flag[] = [
  { name: 'help', short: 'h', description: 'Show this help' },
  { name: 'version', short: 'v', description: 'Show the version' },
]

const host: Flag = {
  name: 'host',
  value: 'text',
  placeholder: 'host',
  description: 'Address of the application (NAME_HOST, HOST, .env, else 127.0.0.1)',
}
const port: Flag = {
  name: 'port',
  value: 'port',
  placeholder: 'port',
  description: 'Port of the application (NAME_PORT, PORT, .env, else 3000)',
}
const name: Flag = {
  name: 'name',
  value: 'text',
  placeholder: 'name',
  description: 'Prefix of the environment variables and of the log lines (APP)',
}
const root: Flag = {
  name: 'root',
  value: 'text',
  placeholder: 'folder',
  description: 'Folder of vite.config (the working directory)',
}
const config: Flag = {
  name: 'config',
  value: 'text',
  placeholder: 'file',
  description: 'Another Vite config (vite.config.*)',
}

const readyTimeout: Flag = {
  name: 'ready-timeout',
  value: 'milliseconds',
  placeholder: 'ms',
  description: 'How long Vite may take to start (15000)',
}

const target =
  'A target is a module that listens by itself on HOST and PORT (./server.ts), or one that exports an ' +
  'application (./app.ts:app). Left out, it is found by the usual names.'

const debugging =
  'Arguments after "--" are passed to the backend. --inspect and --inspect-brk debug the backend alone, ' +
  'neither this command nor Vite; NODE_OPTIONS=--inspect does the same.'

const nodeOptions =
  "Node's own options in front of the target are for the backend alone, as in dev --import ./x.js server.ts. " +
  'NODE_OPTIONS is for this command and for Vite as well.'

const pattern = { value: 'text', placeholder: 'glob', multiple: true } as const
const file = { value: 'text', placeholder: 'file' } as const
const inspect = { value: 'text', optional: true, placeholder: '[host:]port' } as const

export const commands: readonly Command[] = [
  {
    name: 'dev',
    summary: 'Run Vite and the backend together; backend changes restart the backend alone',
    target: 'target',
    passesOn: true,
    details: [target, nodeOptions, debugging],
    flags: [
      port,
      host,
      { name: 'https-cert', ...file, description: 'Certificate for HTTPS, in PEM (that of server.https)' },
      { name: 'https-key', ...file, description: 'Key of the certificate, in PEM' },
      {
        name: 'vite-port',
        value: 'port',
        placeholder: 'port',
        description: "Port of Vite (5173, or vite.config's)",
      },
      {
        name: 'vite-command',
        value: 'text',
        placeholder: 'command',
        description: "Command that starts Vite (the project's own Vite, run by Node itself)",
      },
      root,
      config,
      name,
      { name: 'pid-path', ...file, description: 'Where to write the process id while serving' },
      readyTimeout,
      {
        name: 'grace',
        value: 'milliseconds',
        placeholder: 'ms',
        description: 'How long the backend may take to end after SIGTERM (5000)',
      },
      {
        name: 'watch',
        ...pattern,
        description: 'Further files that restart the backend; repeat it for several',
      },
      { name: 'ignore', ...pattern, description: 'Files that do not restart the backend' },
      { name: 'no-reload', ...pattern, description: 'Files whose change does not reload open pages' },
      { name: 'open', description: 'Open the application in the browser (the one that BROWSER names)' },
      { name: 'inspect', ...inspect, description: 'Debug the backend (127.0.0.1:9229)' },
      { name: 'inspect-brk', ...inspect, description: 'Debug the backend, stopped at its first line' },
    ],
    examples: [
      'dev ./server.ts',
      'dev ./app.ts:app --port 4000',
      'dev --env-file=.env.test ./server.ts',
      'dev ./server.ts --inspect -- --seed 1',
    ],
  },
  {
    name: 'build',
    summary: 'Build every environment of the Vite config, the client first',
    details: [
      "Runs the project's own Vite. Where vite.config has a builder.buildApp, that decides what is built.",
    ],
    flags: [
      root,
      config,
      {
        name: 'mode',
        value: 'text',
        placeholder: 'mode',
        description: "Vite's mode, for .env files (production)",
      },
    ],
    examples: ['build', 'build --mode staging'],
  },
  {
    name: 'preview',
    summary: 'Run the production server: the backend with NODE_ENV=production, or the build alone',
    target: 'target',
    details: [target, 'Without a backend in the project, the build is served alone, as in production.'],
    flags: [port, host, name, root],
    examples: ['preview', 'preview ./server.ts --port 8080'],
  },
  {
    name: 'doctor',
    summary: 'Check the project and say what is wrong and how to mend it',
    target: 'target',
    details: ['Exits with code 1 when a check finds an error; warnings leave it 0.'],
    flags: [
      root,
      config,
      port,
      host,
      name,
      { ...readyTimeout, description: 'How long vite.config may take (15000)' },
      { name: 'json', description: 'Print the findings as JSON' },
    ],
    examples: ['doctor', 'doctor --json'],
  },
  {
    name: 'publish',
    summary: 'Upload a build to object storage with the S3 API, for deploys to many machines',
    details: [
      'Needs @vite-integration/publish. Uploads what production serves, pages aside, and the list of the build last; what is there ' +
        'already is left alone. Interrupted anywhere, it goes on when it is run again. Credentials come from where the AWS SDK looks.',
      'With --check it uploads nothing, and exits with code 1 unless every file of the build is there with the right bytes.',
      '--keep and --days delete builds that are neither among the newest nor replaced that lately, and the files that only they name.',
    ],
    flags: [
      { name: 'to', value: 'text', placeholder: 's3://bucket/prefix', description: 'Where to' },
      {
        name: 'endpoint',
        value: 'text',
        placeholder: 'URL',
        description: 'A store other than Amazon S3 (what the AWS SDK finds)',
      },
      {
        name: 'region',
        value: 'text',
        placeholder: 'region',
        description: 'Region of the bucket (likewise)',
      },
      root,
      {
        name: 'out-dir',
        value: 'text',
        placeholder: 'folder',
        description: 'Folder of the build (dist/client, else dist)',
      },
      {
        name: 'application',
        value: 'text',
        placeholder: 'name',
        description: 'Whose prefix it is (the name in package.json)',
      },
      {
        name: 'keep',
        value: 'count',
        placeholder: 'number',
        description: 'Keep so many builds, the newest first',
      },
      {
        name: 'days',
        value: 'count',
        placeholder: 'number',
        description: 'Keep builds replaced within so many days',
      },
      {
        name: 'precompressed',
        value: 'text',
        placeholder: 'br,zstd,gzip',
        description: 'Upload precompressed forms too, as app.js.br',
      },
      { name: 'dry-run', description: 'Only say what would be uploaded' },
      { name: 'check', description: 'Only check that the build is there' },
    ],
    examples: [
      'publish --to s3://assets/shop',
      'publish --to s3://assets/shop --endpoint https://s3.example.com --keep 5 --days 30',
      'publish --to s3://assets/shop --check',
    ],
  },
]
