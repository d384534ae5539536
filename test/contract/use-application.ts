import { afterAll, beforeAll, onTestFinished } from 'vitest'
import type { Adapter, RunningApplication, Scenario, Start } from './scenario.ts'

/** Starts one application for all tests of the enclosing `describe`, and closes it after them. */
export function useApplication(host: Adapter, describeScenario: () => Promise<Scenario>): RunningApplication {
  let running: RunningApplication | undefined
  beforeAll(async () => {
    running = await host.start(await describeScenario())
  })
  afterAll(async () => {
    await running?.close()
  })
  const current = (): RunningApplication => {
    if (running === undefined) throw new Error('The application is not running')
    return running
  }
  return {
    get url() {
      return current().url
    },
    get port() {
      return current().port
    },
    get outside() {
      return current().outside
    },
    close: () => current().close(),
  }
}

/** Starts an application for one test, and closes it after the test unless that has done so. */
export async function startForTest(start: Start, scenario: Scenario): Promise<RunningApplication> {
  const application = await start(scenario)
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => (closing ??= application.close())
  onTestFinished(close)
  return { ...application, close }
}
