/**
 * A module without its comments, which are a quarter of what would go over the wire. Nothing else changes: every line
 * stays where it was written.
 */
import ts from 'typescript';

/** @param {string} code */
export function withoutComments(code) {
  const source = ts.createSourceFile('module.js', code, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS);
  const parts = [];
  let done = 0;
  for (const token of tokensOf(source, source)) {
    const [before, start] = [token.getFullStart(), token.getStart(source, false)];
    if (before < done) continue;
    // Between two tokens there is nothing but space and comments.
    parts.push(code.slice(done, before), spaceOf(code.slice(before, start)));
    done = start;
  }
  return parts.join('') + code.slice(done);
}

/** @param {import('typescript').Node} node @param {import('typescript').SourceFile} source @returns {Generator<import('typescript').Node>} */
function* tokensOf(node, source) {
  const children = node.getChildren(source).filter((child) => !ts.isJSDoc(child));
  if (children.length === 0) yield node;
  else for (const child of children) yield* tokensOf(child, source);
}

/** What separates tokens, if comments do not count. @param {string} trivia */
function spaceOf(trivia) {
  if (!/\/[/*]/.test(trivia)) return trivia;
  const breaks = trivia.replace(/[^\n]/g, '');
  return breaks || ' ';
}
