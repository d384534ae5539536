import type { Adapter } from './scenario.ts'
export function addTagAssetTests(_host: Adapter): void {}
