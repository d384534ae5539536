import type { Adapter } from './scenario.ts'
export function addTagBuildTests(_host: Adapter): void {}
