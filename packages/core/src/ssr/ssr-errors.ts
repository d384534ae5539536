import { type ErrorText, quote } from '../error-text.ts'

/** Codes of errors of pages that are rendered on the server. */
export type SsrErrorCode =
  | 'SSR_NOT_CONFIGURED'
  | 'SSR_NEEDS_PLUGIN'
  | 'SSR_ENTRY_NOT_FOUND'
  | 'SSR_ENTRY_FAILED'
  | 'SSR_ENTRY_INVALID'
  | 'SSR_ENVIRONMENT_NOT_FOUND'
  | 'SSR_TEMPLATE_NOT_FOUND'
  | 'SSR_OUTLET_MISSING'
  | 'SSR_INVALID_URL'
  | 'SSR_BODY_CONSUMED'
  | 'SSR_TIMEOUT'

const sentence = (text: string | undefined): string => (text === undefined ? '' : ` ${text}`)

export const ssrErrorTexts: Readonly<Record<SsrErrorCode, ErrorText>> = {
  SSR_NOT_CONFIGURED: {
    message: () => 'There is no entry to render with',
    hint: ({ known }) =>
      `Set the "ssr" option to the module that renders, for instance { ssr: "./src/entry-server.ts" }.${sentence(known)}`,
  },
  SSR_NEEDS_PLUGIN: {
    message: () => 'The Vite server cannot run the server entry',
    hint: ({ where }) =>
      `Vite at ${where} does not have the plugin of vite-integration, through which the backend gets the modules of the ` +
      'entry. Add integration() from "@vite-integration/vite-plugin" to vite.config and set "devServer" to "proxy", ' +
      'or remove "devServer" to have Vite in this process.',
  },
  SSR_ENTRY_NOT_FOUND: {
    message: ({ name }) => `The server entry ${quote(name)} is missing`,
    hint: ({ where, known }) =>
      `Looked for it in ${where}.${sentence(known)} Check "entry" in the "ssr" option.`,
  },
  SSR_ENTRY_FAILED: {
    message: ({ name }) => `The server entry ${quote(name)} cannot be loaded`,
    hint: ({ where, known }) =>
      `Node failed to import ${where}: ${known}. What the entry imports has to be installed where the backend runs, ` +
      'or be part of the build ("ssr.noExternal" or "resolve.noExternal" in vite.config).',
  },
  SSR_ENTRY_INVALID: {
    message: ({ name }) => `The server entry ${quote(name)} exports neither "default.fetch" nor "render"`,
    hint: ({ where, known }) =>
      `Looked in ${where}.${sentence(known)} Write "export default { fetch(request, context) { … } }", which returns a ` +
      'Response, or "export function render(context) { … }", which returns HTML.',
  },
  SSR_ENVIRONMENT_NOT_FOUND: {
    message: ({ name }) => `Vite has no environment ${quote(name)}`,
    hint: ({ where, known }) =>
      `Looked in "environments" of ${where}. Known: ${known}. Check "environment" in the "ssr" option.`,
  },
  SSR_TEMPLATE_NOT_FOUND: {
    message: ({ name }) => `The template ${quote(name)} is missing`,
    hint: ({ where, known }) =>
      `Looked for ${where}.${sentence(known)} Check "template" in the "ssr" option. In production it is a page of the ` +
      'build: "npx vite build" makes it from the HTML input of the same name.',
  },
  SSR_OUTLET_MISSING: {
    message: ({ name }) => `The template ${quote(name)} has no place for the markup`,
    hint: ({ where }) =>
      `Looked for the comment <!--ssr-outlet--> in ${where}. Write it where the markup has to stand, ` +
      'as in <div id="app"><!--ssr-outlet--></div>, and build again.',
  },
  SSR_INVALID_URL: {
    message: () => 'The request has no valid URL',
    hint: ({ known }) =>
      `${known} Only "Host: name" and "Host: name:port" count, and a target that begins with a slash.`,
  },
  SSR_BODY_CONSUMED: {
    message: () => 'The body of the request has been read already',
    hint: ({ known }) =>
      `A parser of the application has read it, and left nothing of which it could be made again (content-type ${known}). ` +
      'Take the parsed value from "context.native.req", or do not parse the body of this route.',
  },
  SSR_TIMEOUT: {
    message: () => 'The page took too long',
    hint: ({ known }) =>
      `There was no first byte after ${known} ms. "context.request.signal" has aborted. Pass it on to what the page ` +
      'waits for, or set "timeoutMs" in the "ssr" option.',
  },
}
