// Types of Express 4 under its alias: those of Express 5 are close enough for these tests.
declare module 'express4' {
  import express from 'express'
  export default express
}
