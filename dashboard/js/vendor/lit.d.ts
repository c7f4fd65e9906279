/** The build puts lit-html's own single file here as lit.js; this gives it its types. */
export { html, nothing, render, svg } from 'lit-html';
export type { TemplateResult } from 'lit-html';
