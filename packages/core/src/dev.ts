/** What the other packages of this repository share of development. Not part of the public interface. */
export { findVite, type FoundVite } from './dev/external/find-vite.ts'
export { createViteProxy, type ViteProxy } from './dev/external/vite-proxy.ts'
export { answerBackends } from './dev/in-process/answer-calls.ts'
export { loadVite } from './dev/in-process/load-vite.ts'
export { isHmrUpgrade } from './dev/upgrades.ts'
export { identityPath, isRightAnswer } from './hot-file.ts'
