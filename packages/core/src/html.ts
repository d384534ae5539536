/** Functions that change HTML pages, for tools that work on a build. */
export { editHtml, type HtmlEdit, replaceValue } from './html/edit-html.ts'
export { isLoadingLink } from './html/element-kinds.ts'
export { type HtmlAttribute, type HtmlElement, type HtmlRange, readHtml } from './html/read-html.ts'
