// The part of the view engines that the tests use.
declare module 'nunjucks' {
  const nunjucks: object
  export default nunjucks
}
