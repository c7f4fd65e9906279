/** What the page takes of lit-html as it is: each file, by the name that the page has for it. @type {Record<string, string>} */
export const kLit = {
  'lit.js': 'lit-html.js',
  'lit_directive.js': 'directive.js',
  'lit_directive_helpers.js': 'directive-helpers.js',
  'lit_guard.js': 'directives/guard.js',
  'lit_repeat.js': 'directives/repeat.js',
};

/** With the page's names in its imports, and without the line that points to a source map which is not shipped. @param {string} code */
export function asVendored(code) {
  const renamed = code.replace(/from"\.\.?\/([^"]+)"/g, (whole, file) => {
    const ours = Object.keys(kLit).find((name) => kLit[name] === file);
    return ours ? `from"./${ours}"` : whole;
  });
  return renamed.replace(/\n\/\/# sourceMappingURL=.*/, '');
}
