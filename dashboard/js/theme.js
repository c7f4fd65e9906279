// A classic script, not a module: it runs before the first paint, so that a chosen dark page never flashes light.
// The reader's choice counts; without one the system's does.
(() => {
  const kKey = 'livestream.theme';
  const root = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: light)');
  /** @type {string | null} */
  let chosen = null;
  try {
    chosen = localStorage.getItem(kKey);
  } catch {
    // A browser that keeps nothing follows the system.
  }

  function show() {
    root.dataset.theme = chosen ?? (system.matches ? 'light' : 'dark');
  }

  function toggle() {
    chosen = root.dataset.theme === 'light' ? 'dark' : 'light';
    try {
      localStorage.setItem(kKey, chosen);
    } catch {
      // The choice then lasts as long as the page.
    }
    show();
  }

  show();
  system.addEventListener('change', show);
  document.addEventListener('livestream:theme', toggle);
})();
