/** Bars that say how far or how full, and how lively. */
import { bars } from '../curve.js';
import { html, nothing } from '../vendor/lit.js';

export const kYellow = 40;
export const kRed = 50;

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

/** @param {number} share @param {string} label */
export function progress(share, label) {
  return html`<progress class="progress" max="100" value=${share} aria-label=${label}></progress>`;
}

/** @param {number[]} values @param {string} label */
export function sparkline(values, label) {
  if (values.length < 2) return nothing;
  return html`<svg class="curve spark" viewBox="0 0 ${values.length} 100" preserveAspectRatio="none" role="img" aria-label=${label}><path class="curve-fill" d=${bars(values)}></path></svg>`;
}
