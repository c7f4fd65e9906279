/** Keyboard shortcuts: one row each. What shows them reads the same table. */

/** @typedef {{ key: string, does: string }} Shortcut */
/** A key of two parts is pressed one after the other. @type {Shortcut[]} */
export const kShortcuts = [
  { key: 'g o', does: 'overview' },
  { key: 'j', does: 'next session' },
  { key: 'k', does: 'previous session' },
  { key: '/', does: 'search' },
  { key: 'f', does: 'follow the log' },
  { key: 'e', does: 'next error' },
  { key: 'w', does: 'wrap lines' },
  { key: 'c', does: 'curves of the run' },
  { key: 't', does: 'theme' },
  { key: '?', does: 'keyboard' },
];

/**
 * @param {Record<string, () => void>} actions by what they do
 * @param {AbortSignal} [signal]
 */
export function listenToKeys(actions, signal) {
  let before = '';
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const shortcut = kShortcuts.find(({ key }) => key === event.key || key === `${before} ${event.key}`);
    before = event.key;
    if (!shortcut) return;
    event.preventDefault(); // else what a key writes would stand in the field it opens
    actions[shortcut.does]?.();
  };
  document.addEventListener('keydown', onKey, { signal });
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
