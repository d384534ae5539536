// Express 4 under its alias: its types are near enough to those of Express 5 for these tests.
declare module 'express4' {
  import express from 'express'
  export default express
}
