import { parseArgs } from 'node:util'
import { coldStart } from './cold-start.ts'
import { fastify } from './fastify.ts'
import type { Bench } from './harness/bench.ts'
import { checkBuiltPackages } from './harness/built-packages.ts'
import { describeRun } from './harness/machine.ts'
import { describeOtherLoad, measureOtherLoad, waitForQuiet } from './harness/other-load.ts'
import { renderReport } from './harness/report.ts'
import { runRounds } from './harness/rounds.ts'
import { hmr } from './hmr.ts'
import { manifest } from './manifest.ts'
import { module } from './module.ts'
import { productionMemory } from './production-memory.ts'
import { productionRedeploys } from './production-redeploys.ts'
import { productionStart } from './production-start.ts'
import { production } from './production.ts'
import { proxy } from './proxy.ts'
import { restart } from './restart.ts'
import { ssrMemory } from './ssr-memory.ts'
import { ssr } from './ssr.ts'
import { tags } from './tags.ts'

const BENCHES: Bench[] = [
  tags,
  manifest,
  coldStart,
  module,
  fastify,
  proxy,
  hmr,
  restart,
  production,
  productionStart,
  productionMemory,
  productionRedeploys,
  ssr,
  ssrMemory,
]

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { rounds: { type: 'string' }, patient: { type: 'boolean', default: false } },
  })
  const benches = selectBenches(positionals)
  const rounds = parseRounds(values.rounds)
  const { problem, warning } = checkBuiltPackages()
  if (problem) throw new Error(problem)
  if (warning) console.error(`${warning}\n`)
  console.log(describeRun())
  for (const bench of benches) await runBench(bench, rounds ?? bench.rounds, values.patient)
}

function selectBenches(names: string[]): Bench[] {
  const unknown = names.filter((name) => !BENCHES.some((bench) => bench.name === name))
  if (unknown.length > 0) {
    const known = BENCHES.map((bench) => bench.name).join(', ')
    throw new Error(`No such benchmark: ${unknown.join(', ')}. There are: ${known}`)
  }
  return names.length === 0 ? BENCHES : BENCHES.filter((bench) => names.includes(bench.name))
}

function parseRounds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const rounds = Number(text)
  if (Number.isInteger(rounds) && rounds > 0) return rounds
  throw new Error(`--rounds takes a whole number from 1 upward, not ${text}`)
}

async function runBench(bench: Bench, rounds: number, patient: boolean): Promise<void> {
  const setup = await bench.prepare()
  const loads: number[] = []
  const pause = async (): Promise<void> => {
    loads.push(await (patient ? waitForQuiet() : measureOtherLoad()))
  }
  try {
    const samples = await runRounds(setup.candidates, rounds, pause, showStep)
    showStep('')
    console.log(`\n${bench.name}: ${bench.title}`)
    console.log(`${rounds} rounds in turns, after one that is thrown away`)
    console.log(describeOtherLoad(loads))
    for (const note of setup.notes) console.log(note)
    console.log(`\n${renderReport(setup.rows, samples)}`)
  } finally {
    await setup.close?.()
  }
}

/** Shows the current step, on a terminal only, on a line that the next step overwrites. */
function showStep(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${text}`)
}

try {
  await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
