/** Small pictures of numbers over time, as SVG paths in a box one unit wide per number and 100 high. Pure. */

/** Bars from the ground up, the greatest as high as the box. @param {number[]} values none below 0 */
export function bars(values) {
  const top = Math.max(...values, 0);
  if (top === 0) return '';
  // What is there at all is seen: no bar is lower than this.
  const height = (/** @type {number} */ value) => Math.max(6, (94 * value) / top);
  return values.map((value, i) => (value > 0 ? `M${i + 0.1} 100V${round(100 - height(value))}H${i + 0.9}V100Z` : '')).join('');
}

/** A line that breaks where a number is missing. @param {(number | null)[]} values 0 to `top` @param {number} top */
export function line(values, top) {
  let isDrawing = false;
  return values
    .map((value, i) => {
      if (value === null) return (isDrawing = false) || '';
      const y = round(100 - (100 * Math.min(value, top)) / top);
      const step = isDrawing ? `V${y}H${i + 1}` : `M${i} ${y}H${i + 1}`;
      isDrawing = true;
      return step;
    })
    .join('');
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 10) / 10;
}
