import { configureGlobal } from 'fast-check'

/** Fixes the seed of fast-check, so that every run has the same cases. For other cases: SEED=2 pnpm vitest run … */
configureGlobal({ seed: Number(process.env['SEED'] ?? 1) })
