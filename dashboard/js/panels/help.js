/** All keyboard shortcuts, from the table that they are made of. */
import { html, render } from '../vendor/lit.js';
import { kShortcuts } from '../keys.js';
import { openDialog } from './dialog.js';

export function openHelp() {
  const { box } = openDialog('keyboard');
  render(html`<dl class="facts">${kShortcuts.map(({ key, does }) => html`<div><dt>${does}</dt><dd>${key.split(' ').map((one) => html`<kbd>${one}</kbd> `)}</dd></div>`)}</dl>`, box);
}
