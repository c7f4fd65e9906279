/** How full the agent's context is. Below 40 % all is well; from 50 % on it is time for a fresh one. */
import { html } from '../vendor/lit.js';
import { compact, percent } from '../format.js';

/** @typedef {import('../page.js').SessionView} SessionView */

const kYellow = 40;
const kRed = 50;

/** @param {number | null} share */
export function contextLevel(share) {
  if (share === null) return 'none';
  if (share < kYellow) return 'green';
  return share < kRed ? 'yellow' : 'red';
}

/** A bar of 100 % with its two thresholds. @param {number | null} share @param {string} label */
export function gauge(share, label) {
  const words = share === null ? 'not known' : `${Math.round(share)} %`;
  return html`
    <svg class="gauge" data-level=${contextLevel(share)} role="img" aria-label="${label} ${words}">
      <rect class="gauge-ground" width="100%" height="100%" rx="3"></rect>
      <rect class="gauge-fill" width="${share ?? 0}%" height="100%" rx="3"></rect>
      <rect class="gauge-tick" x="${kYellow}%" width="1" height="100%"></rect>
      <rect class="gauge-tick" x="${kRed}%" width="1" height="100%"></rect>
    </svg>
  `;
}

/** @param {SessionView} view */
export function context({ status }) {
  const share = percent(status.context.percentage);
  const { tokens_used: tokens, window } = status.context;
  const unknown = tokens && !window ? 'the size of the window is not told' : 'not known yet';
  return html`
    <section class="panel" id="context" data-level=${contextLevel(share)} aria-label="context">
      <div class="panel-head">
        <h2 class="label">context</h2>
        <span class="muted number">${tokens ? `${compact(tokens)}${window ? ` of ${compact(window)}` : ''} tokens` : ''}</span>
      </div>
      ${share === null ? html`<p class="unknown">${unknown}</p>` : html`<p class="big number">${Math.round(share)} %</p>`}
      ${gauge(share, 'context')}
      <div class="gauge-scale" aria-hidden="true">
        <span>0</span><span class="at-40">${kYellow}</span><span class="at-50">${kRed}</span><span>100</span>
      </div>
    </section>
  `;
}
