import type { Context, FrontendPiece } from '../piece.ts'
import { entriesOf, greetingLines, serverModule, styleImport } from './shared.ts'

/** A front end without a framework: a function makes the markup, here or on the server, and another one its behaviour. */
export function vanillaFrontend(context: Context): FrontendPiece {
  const { extension, types } = context.language
  const isSsr = context.rendering === 'ssr'
  const component = `src/app.${extension}`
  const { entry, serverEntry } = entriesOf(context, extension)
  const target = `document.querySelector('#app')${types('!')}`
  return {
    entry,
    serverEntry,
    component,
    files: {
      [component]: `/** Returns the markup of the page. */
export function renderApp(message${types(': string')})${types(': string')} {
  return \`<main>
  <h1>\${escapeHtml(message)}</h1>
  <p>Edit <code>${component}</code> and save: the page reloads.</p>
  <button type="button">Count: 0</button>
</main>\`
}

/** Adds the behaviour to the markup. */
export function startApp(element${types(': Element')})${types(': void')} {
  const button = element.querySelector('button')${types('!')}
  let count = 0
  button.addEventListener('click', () => {
    count += 1
    button.textContent = \`Count: \${count}\`
  })
}

function escapeHtml(text${types(': string')})${types(': string')} {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
`,
      [entry]: `import { ${isSsr ? '' : 'renderApp, '}startApp } from './app.${extension}'
${styleImport}
${isSsr ? `startApp(${target})` : `${greetingLines}\nconst element = ${target}\nelement.innerHTML = renderApp(message)\nstartApp(element)`}
`,
      ...(isSsr && {
        [serverEntry]: serverModule(context, {
          imports: `import { renderApp } from './app.${extension}'`,
          lines: '  const body = renderApp(state.message)',
        }),
      }),
    },
  }
}
