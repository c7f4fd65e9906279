/** The bar on top: whether what the page shows is live, and what can be done with it. */
import { count, moment } from '../format.js';
import { html, nothing } from '../vendor/lit.js';
import { closeAround, closeOnEscape } from './popup.js';

/** @param {View} view @param {unknown} middle what the page says of what it shows */
export function header(view, middle) {
  return html`
    <header class="topbar" ?data-session=${view.session !== null}>
      <a class="brand" href="#/" title="all sessions (l)" aria-label="Livestream: all sessions">
        <img src="favicon.svg" alt="" width="18" height="18" /><span>Livestream</span>
      </a>
      ${middle}
      <span class="grow"></span>
      ${view.isRedacted ? mark : nothing}
      ${light(view)}
      ${menu(view)}
    </header>
  `;
}

/** Whoever reads `[redacted:…]` at night shall not look for a fault. */
const mark = html`
  <p class="chip mark" id="redacted" title="Passwords, keys and tokens that are recognised are shown as [redacted:…]. Some may not be recognised.">
    secrets hidden
  </p>
`;

/** What is not needed at every glance. @param {View} view */
function menu({ session, notifies, isRedacted, exportsSecrets, actions }) {
  return html`
    <details class="menu" @keydown=${closeOnEscape}>
      <summary class="chip" title="more"><span aria-hidden="true">⋯</span><span class="sr-only">more</span></summary>
      <div class="menu-list" @click=${closeAround('button')}>
        <button type="button" @click=${actions.theme}>light or dark <kbd>t</kbd></button>
        <button type="button" aria-pressed=${notifies} @click=${actions.notify}>notifications <span class="muted">${notifies ? 'on' : 'off'}</span></button>
        ${session
          ? html`
              <button type="button" @click=${actions.curves}>curves of the run <kbd>c</kbd></button>
              <button type="button" @click=${() => actions.exportAs('md')}>export a summary <span class="muted">.md</span></button>
              <button type="button" @click=${() => actions.exportAs('json')}>export all <span class="muted">.json</span></button>
              <button type="button" @click=${() => actions.exportAs('jsonl')}>export events <span class="muted">.jsonl</span></button>
              ${isRedacted
                ? nothing
                : html`<button type="button" aria-pressed=${exportsSecrets} @click=${actions.exportSecrets}>
                    secrets in exports <span class="muted">${exportsSecrets ? 'kept' : 'left out'}</span>
                  </button>`}
            `
          : nothing}
        <button type="button" class="wide" @click=${actions.help}>keyboard <kbd>?</kbd></button>
      </div>
    </details>
  `;
}

/** @param {View} view */
function light({ light, clock }) {
  const behind = light.state === 'catching up' ? light.behind : 0;
  const words = light.state === 'offline' ? `offline since ${moment(light.since, clock)}` : light.state;
  return html`
    <p class="chip light" id="light" data-light=${light.state} role="status">
      <i aria-hidden="true"></i><span class="light-words">${words}</span>
      ${behind > 0 ? html`<span class="number" aria-hidden="true">${count(behind)}</span>` : nothing}
    </p>
  `;
}
