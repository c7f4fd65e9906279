/** See lit.d.ts. */
export { guard } from 'lit-html/directives/guard.js';
