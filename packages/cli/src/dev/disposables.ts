type Step = () => void | Promise<void>

/** The steps that close a dev server. It may be closed in the middle of its start. */
export interface Disposables {
  /** Aborted as soon as `close` is called. */
  readonly signal: AbortSignal
  /** Adds a step of the first round, whose steps run at the same time. Run at once when closing has begun. */
  readonly add: (step: Step) => void
  /** Adds a step of the second round, whose steps run one after the other, the one added last first. */
  readonly addLast: (step: Step) => void
  readonly close: () => Promise<void>
}

/** Creates an empty list of closing steps. */
export function createDisposables(): Disposables {
  const controller = new AbortController()
  const steps: Step[] = []
  const lastSteps: Step[] = []
  const running: Promise<void>[] = []
  let closed: Promise<void> | undefined

  async function closeAll(): Promise<void> {
    controller.abort()
    for (const step of steps) running.push(run(step))
    // `add` may append steps while these run: a `for … of` loop reaches them too.
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

/** Runs a step. One that fails is reported as a warning, so that the other steps still run. */
async function run(step: Step): Promise<void> {
  try {
    await step()
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error))
  }
}
