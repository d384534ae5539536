// Types for the parts of the view engines that the tests use.
declare module 'ejs' {
  const ejs: { renderFile(path: string, data: object, done: (error: unknown, html?: string) => void): void }
  export default ejs
}
declare module 'pug' {
  const pug: { __express(path: string, data: object, done: (error: unknown, html?: string) => void): void }
  export default pug
}
