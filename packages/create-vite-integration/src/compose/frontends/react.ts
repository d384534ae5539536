import type { Context, FrontendPiece } from '../piece.ts'
import { entriesOf, greetingLines, serverModule, stateOfPage, styleImport } from './shared.ts'

export function reactFrontend(context: Context): FrontendPiece {
  const { jsxExtension: extension, types } = context.language
  const isSsr = context.rendering === 'ssr'
  const component = `src/app.${extension}`
  const { entry, serverEntry } = entriesOf(context, extension)
  return {
    entry,
    serverEntry,
    component,
    plugin: { statement: `import react from '@vitejs/plugin-react'`, call: 'react()' },
    compilerOptions: { jsx: 'react-jsx' },
    dependencies: ['react', 'react-dom'],
    devDependencies: [
      '@vitejs/plugin-react',
      ...(types('y') === '' ? [] : (['@types/react', '@types/react-dom'] as const)),
    ],
    files: {
      [component]: `import { useState } from 'react'

export function App({ message }${types(': { message: string }')}) {
  const [count, setCount] = useState(0)
  return (
    <main>
      <h1>{message}</h1>
      <p>
        Edit <code>${component}</code> and save: the page changes, and the count stays.
      </p>
      <button type="button" onClick={() => setCount(count + 1)}>
        Count: {count}
      </button>
    </main>
  )
}
`,
      [entry]: `import { StrictMode } from 'react'
import { ${isSsr ? 'hydrateRoot' : 'createRoot'} } from 'react-dom/client'
import { App } from './app.${extension}'
${styleImport}
${
  isSsr
    ? `hydrateRoot(
  document.querySelector('#app')${types('!')},
  <StrictMode>
    <App {...${stateOfPage}} />
  </StrictMode>,
)`
    : `${greetingLines}
createRoot(document.querySelector('#app')${types('!')}).render(
  <StrictMode>
    <App message={message} />
  </StrictMode>,
)`
}
`,
      ...(isSsr && {
        [serverEntry]: serverModule(context, {
          imports: `import { StrictMode } from 'react'
import { renderToPipeableStream } from 'react-dom/server'
import { App } from './app.${extension}'`,
          lines: `  const body = renderToPipeableStream(
    <StrictMode>
      <App {...state} />
    </StrictMode>,
  )`,
        }),
      }),
    },
  }
}
