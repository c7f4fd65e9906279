const path = require('node:path');

/** Colours are the custom properties of css/app.css, which change with the theme. @type {import('tailwindcss').Config} */
module.exports = {
  content: [path.join(__dirname, '*.html'), path.join(__dirname, 'js/**/*.js')],
  theme: {
    colors: {
      ground: 'var(--ground)',
      panel: 'var(--panel)',
      raised: 'var(--raised)',
      hairline: 'var(--hairline)',
      ink: 'var(--ink)',
      muted: 'var(--muted)',
      faint: 'var(--faint)',
      working: 'var(--working)',
      done: 'var(--done)',
      warn: 'var(--warn)',
      failed: 'var(--failed)',
      transparent: 'transparent',
      current: 'currentColor',
    },
    fontFamily: {
      sans: ['system-ui', 'sans-serif'],
      mono: ['ui-monospace', 'SFMono-Regular', 'Menlo', 'Consolas', 'DejaVu Sans Mono', 'monospace'],
    },
    screens: { tablet: '720px', desktop: '1180px' },
  },
  experimental: { optimizeUniversalDefaults: true },
};
