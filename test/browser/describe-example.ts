import { describeDevelopment } from './describe-development.ts'
import { describeProduction } from './describe-production.ts'
import type { Example } from './example.ts'

/** Adds the tests of an example in Chromium: hot reload in development, the built pages in production. */
export function describeExample(example: Example): void {
  describeDevelopment(example)
  describeProduction(example)
}
