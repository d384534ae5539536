/** For commands that build projects without this plugin too. */
export { buildClientFirst, hasOwnInput } from './build-order.ts'
