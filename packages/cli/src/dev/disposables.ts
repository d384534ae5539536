type Step = () => void | Promise<void>

/** What has to be done when a dev server closes, in the middle of its start as well. */
export interface Closing {
  /** Aborted as soon as it closes. */
  readonly signal: AbortSignal
  /** Done first, all at once; immediately when it is closing already. */
  readonly add: (step: Step) => void
  /** Done when all of those are, the last one first. */
  readonly addLast: (step: Step) => void
  readonly close: () => Promise<void>
}

export function createClosing(): Closing {
  const controller = new AbortController()
  const steps: Step[] = []
  const lastSteps: Step[] = []
  const running: Promise<void>[] = []
  let closed: Promise<void> | undefined

  async function closeAll(): Promise<void> {
    controller.abort()
    for (const step of steps) running.push(run(step))
    // More may come meanwhile.
    for (const step of running) await step
    for (const step of lastSteps.toReversed()) await run(step)
  }

  return {
    signal: controller.signal,
    add(step) {
      if (closed === undefined) steps.push(step)
      else running.push(run(step))
    },
    addLast: (step) => void lastSteps.push(step),
    close: () => (closed ??= closeAll()),
  }
}

/** One that fails must not keep the others from being done. */
async function run(step: Step): Promise<void> {
  try {
    await step()
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error))
  }
}
