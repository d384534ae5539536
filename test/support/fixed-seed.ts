import { configureGlobal } from 'fast-check'

/** The same cases in every run, so that a red test is red for everybody. Other cases: SEED=2 pnpm vitest run … */
configureGlobal({ seed: Number(process.env['SEED'] ?? 1) })
