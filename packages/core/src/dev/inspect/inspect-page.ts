/** Script and style are files of their own: the page's policy allows no inline code. */
export const inspectPage = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <meta name="color-scheme" content="light dark">
    <title>vite-integration</title>
    <link rel="stylesheet" href="style.css">
    <script type="module" src="script.js"></script>
  </head>
  <body>
    <header>
      <h1>vite-integration</h1>
      <p id="vite"></p>
    </header>
    <nav role="tablist" aria-label="Sections">
      <button role="tab" id="tab-requests" aria-controls="requests" aria-selected="true">Requests</button>
      <button role="tab" id="tab-entries" aria-controls="entries" aria-selected="false" tabindex="-1">Entries</button>
      <button role="tab" id="tab-config" aria-controls="config" aria-selected="false" tabindex="-1">Config</button>
      <button role="tab" id="tab-warnings" aria-controls="warnings" aria-selected="false" tabindex="-1">Warnings</button>
      <input id="filter" type="search" placeholder="Filter  ( / )" aria-label="Filter">
    </nav>
    <main>
      <section role="tabpanel" id="requests" aria-labelledby="tab-requests" tabindex="0"></section>
      <section role="tabpanel" id="entries" aria-labelledby="tab-entries" tabindex="0" hidden></section>
      <section role="tabpanel" id="config" aria-labelledby="tab-config" tabindex="0" hidden></section>
      <section role="tabpanel" id="warnings" aria-labelledby="tab-warnings" tabindex="0" hidden></section>
    </main>
  </body>
</html>
`

export const inspectStyle = `
:root { color-scheme: light dark; --line: light-dark(#e4e4e9, #34343d); --soft: light-dark(#6b6b76, #9a9aa6); --accent: light-dark(#6d4aff, #a999ff);
  --back: light-dark(#fff, #17171c); --raised: light-dark(#f7f7f9, #1f1f26) }
* { box-sizing: border-box }
body { margin: 0; font: 14px/1.5 system-ui, sans-serif; background: var(--back); color: light-dark(#1c1c21, #e8e8ee) }
header { display: flex; gap: 1rem; align-items: baseline; padding: .9rem 1.25rem .5rem }
h1 { font-size: 1rem; margin: 0 } header p { margin: 0; color: var(--soft); flex: 1; overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
nav { display: flex; gap: .25rem; padding: 0 1.25rem; border-bottom: 1px solid var(--line); position: sticky; top: 0; background: var(--back) }
nav button { font: inherit; color: var(--soft); background: none; border: 0; border-bottom: 2px solid transparent; padding: .5rem .75rem; cursor: pointer }
nav button[aria-selected=true] { color: inherit; border-color: var(--accent) }
nav input { margin-left: auto; font: inherit; align-self: center; padding: .2rem .6rem; border: 1px solid var(--line); border-radius: 6px; background: var(--raised); color: inherit; min-width: 6rem; width: 16rem }
:focus-visible { outline: 2px solid var(--accent); outline-offset: -2px }
main { padding: 0 1.25rem 2rem; overflow-x: auto }
table { width: 100%; border-collapse: collapse } th { text-align: left; font-weight: 500; color: var(--soft) }
th, td { padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top } td { overflow-wrap: anywhere } th { white-space: nowrap }
.soft { color: var(--soft) } .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
code, pre { font: 12.5px/1.5 ui-monospace, monospace } pre { background: var(--raised); border-radius: 6px; padding: .6rem .8rem; overflow-x: auto; white-space: pre-wrap; margin: .3rem 0 }
.by { display: inline-block; border-radius: 4px; padding: 0 .45rem; font-size: 12px; background: light-dark(#eceaff, #2c2750); color: light-dark(#4527c9, #c5b9ff) }
.by.is-route { background: light-dark(#e3f4e8, #1d3a28); color: light-dark(#156c33, #8fdca8) }
.by.is-404, .bad { background: light-dark(#fde9e7, #4a211d); color: light-dark(#a3261a, #ffb0a6) }
.empty { color: var(--soft); padding: 2rem 0 }
`
