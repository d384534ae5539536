/** Express 4 beside Express 5, for tests: the parts in use are the same. */
declare module 'express4' {
  const express: typeof import('express')
  export default express
}
