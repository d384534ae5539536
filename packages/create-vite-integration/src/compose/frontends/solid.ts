import type { Context, FrontendPiece } from '../piece.ts'
import { entriesOf, greetingLines, serverModule, stateOfPage, styleImport } from './shared.ts'

export function solidFrontend(context: Context): FrontendPiece {
  const { jsxExtension: extension, types } = context.language
  const isSsr = context.rendering === 'ssr'
  const component = `src/app.${extension}`
  const { entry, serverEntry } = entriesOf(context, extension)
  const target = `document.querySelector('#app')${types('!')}`
  return {
    entry,
    serverEntry,
    component,
    plugin: {
      statement: `import solid from 'vite-plugin-solid'`,
      call: isSsr ? 'solid({ ssr: true })' : 'solid()',
    },
    compilerOptions: { jsx: 'preserve', jsxImportSource: 'solid-js' },
    dependencies: ['solid-js'],
    devDependencies: ['vite-plugin-solid'],
    files: {
      [component]: `import { createSignal } from 'solid-js'

export function App(props${types(': { message: string }')}) {
  const [count, setCount] = createSignal(0)
  return (
    <main>
      <h1>{props.message}</h1>
      <p>
        Edit <code>${component}</code> and save: the page changes at once.
      </p>
      <button type="button" onClick={() => setCount(count() + 1)}>
        Count: {count()}
      </button>
    </main>
  )
}
`,
      [entry]: `import { ${isSsr ? 'hydrate' : 'render'} } from 'solid-js/web'
import { App } from './app.${extension}'
${styleImport}
${
  isSsr
    ? `hydrate(() => <App {...${stateOfPage}} />, ${target})`
    : `${greetingLines}\nrender(() => <App message={message} />, ${target})`
}
`,
      ...(isSsr && {
        [serverEntry]: serverModule(context, {
          imports: `import { generateHydrationScript, renderToString } from 'solid-js/web'
import { App } from './app.${extension}'`,
          lines: '  const body = renderToString(() => <App {...state} />)',
          head: 'head: generateHydrationScript()',
        }),
      }),
    },
  }
}
