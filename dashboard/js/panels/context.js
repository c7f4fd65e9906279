/** How full the agent's context is. Below 40 % all is well; from 50 % on it is time for a fresh one. */
import { html, nothing } from '../vendor/lit.js';
import { compact, count, percent } from '../format.js';
import { contextCurve } from './curves.js';
import { contextLevel, gauge, kRed, kYellow } from './gauge.js';

/** @param {SessionView} view */
export function context({ session, status, now, actions }) {
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
      ${contextCurve(session.timeline, actions.curves, now)}
      ${freshStarts(status.context)}
    </section>
  `;
}

/** @param {Status['context']} context */
function freshStarts({ resets, compactions }) {
  const words = [
    resets > 0 ? `${count(resets)} fresh ${resets === 1 ? 'start' : 'starts'}` : '',
    compactions > 0 ? `${count(compactions)} ${compactions === 1 ? 'compaction' : 'compactions'}` : '',
  ].filter(Boolean);
  return words.length > 0 ? html`<p class="muted number" id="resets">${words.join(' · ')}</p>` : nothing;
}
