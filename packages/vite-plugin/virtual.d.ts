/** The template as a module: transformed by Vite in development, in a build as the client's build has made it. */
declare module 'virtual:index-html' {
  const html: string
  export default html
}
