// Types of the view engines, as far as the tests use them.
declare module 'nunjucks' {
  const nunjucks: object
  export default nunjucks
}
