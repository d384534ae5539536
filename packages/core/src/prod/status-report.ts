import { channel } from 'node:diagnostics_channel'
import type { Outcome } from '../contract.ts'
import type { BuildStatus } from '../build-status.ts'
import type { Snapshot } from './snapshot.ts'

type Kind = 'file' | 'earlierFile' | 'page' | 'rendered'

/** Counts what production answers, and reports it together with what it holds. */
export interface StatusReport {
  /** Counts an outcome, when it is there. Returns it. */
  count(kind: Kind, outcome: Outcome | Promise<Outcome>): Outcome | Promise<Outcome>
  /** Notes a build that was taken up, or the reason why one was not, and publishes the numbers. */
  noteReload(error?: string): void
  /** Returns the numbers as they are now, and publishes them. */
  read(): BuildStatus
}

const onDemand = channel('vite-integration:status')
const onReload = channel('vite-integration:reload')

/** @param held returns the build that is served, the bytes of those before it, and the number of imported servers */
export function createStatusReport(
  held: () => { current: Snapshot | undefined; keptBytes: number; serverBuilds: number },
): StatusReport {
  const answers = {
    file: 0,
    earlierFile: 0,
    page: 0,
    rendered: 0,
    redirect: 0,
    notModified: 0,
    notFound: 0,
    other: 0,
  }
  let lastReload: BuildStatus['lastReload']

  function add(kind: Kind, outcome: Outcome): Outcome {
    if (outcome === undefined || outcome === 'written') return outcome
    const { status } = outcome
    if (status < 300) answers[kind]++
    else if (status === 304) answers.notModified++
    else if (status === 404) answers.notFound++
    else if (status < 400) answers.redirect++
    else answers.other++
    return outcome
  }

  function read(): BuildStatus {
    const { current, keptBytes, serverBuilds } = held()
    const assets = [...(current?.assets.assets.values() ?? [])]
    return {
      build: current?.id,
      since: current && new Date(current.loadedAt),
      files: assets.length,
      forms: assets.reduce((sum, { forms }) => sum + forms.length, 0),
      bytes: current?.assets.memory.bytes ?? 0,
      earlierBytes: keptBytes,
      serverBuilds,
      answers: { ...answers },
      lastReload: lastReload && { ...lastReload },
    }
  }

  return {
    count: (kind, outcome) =>
      outcome instanceof Promise ? outcome.then((found) => add(kind, found)) : add(kind, outcome),
    noteReload(error) {
      lastReload = { at: new Date(), ...(error === undefined ? {} : { error }) }
      if (onReload.hasSubscribers) onReload.publish(read())
    },
    read() {
      const status = read()
      if (onDemand.hasSubscribers) onDemand.publish(status)
      return status
    },
  }
}
