import { arch, cpus, loadavg, platform } from 'node:os'

/** Returns what the figures depend on: command, Node, processor, and the load of the machine at the start. */
export function describeRun(): string {
  const cores = cpus()
  return [
    `command   node ${[...process.execArgv, 'bench/run.ts', ...process.argv.slice(2)].join(' ')}`,
    `node      ${process.version}, V8 ${process.versions.v8}, ${platform()} ${arch()}`,
    `machine   ${cores.length} x ${cores[0]?.model.trim() ?? 'unknown processor'}, load ${describeLoad()}`,
  ].join('\n')
}

function describeLoad(): string {
  // Windows has no load average: Node returns zeros there.
  return platform() === 'win32'
    ? 'unknown'
    : loadavg()
        .map((load) => load.toFixed(2))
        .join(' ')
}
