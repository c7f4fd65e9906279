// A classic script, not a module: it runs before the first paint, so that a chosen dark page never flashes light, and all
// modules of the place that the address names are asked for at once. Of the theme the reader's choice counts; without one
// the system's does.
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

  // No hash leads to a session, if one is working.
  const place = /^(#?$|#\/s\/)/.test(location.hash) ? 'session' : 'list';
  document.querySelectorAll(`link[data-for~=${place}]`).forEach((link) => link.setAttribute('rel', 'modulepreload'));

  show();
  system.addEventListener('change', show);
  document.addEventListener('livestream:theme', toggle);
})();
