/**
 * The lint rule `layers`: a room of src/ imports only the rooms and modules that the table in eslint.config.js gives it,
 * by whatever form of import (ESLint's own no-restricted-imports does not see `import()`).
 */
import { dirname, relative, resolve, sep } from 'node:path';

/** @type {import('eslint').Rule.RuleModule} */
export const layersRule = {
  meta: {
    type: 'problem',
    schema: [{ type: 'object' }],
    messages: {
      room: '`{{from}}` may not import from `{{to}}`: it may use {{allowed}} (the table is in eslint.config.js).',
      unknown: '`src/{{from}}` is not a room of the table in eslint.config.js.',
      module: '`{{module}}` belongs to {{rooms}} alone.',
    },
  },
  create(context) {
    const { rooms, modules } = context.options[0];
    const source = resolve(context.cwd, 'src');
    const from = roomOf(source, context.filename);

    function check(node) {
      if (typeof node?.value !== 'string') return;
      const specifier = node.value;
      if (!specifier.startsWith('.')) {
        const owners = modules[specifier];
        if (owners && !owners.includes(from)) {
          context.report({ node, messageId: 'module', data: { module: specifier, rooms: owners.join(' and ') } });
        }
        return;
      }
      const allowed = rooms[from];
      const to = roomOf(source, resolve(dirname(context.filename), specifier));
      if (allowed && allowed !== '*' && to !== from && !allowed.includes(to)) {
        const names = ['itself', ...allowed].join(', ');
        context.report({ node, messageId: 'room', data: { from, to, allowed: names } });
      }
    }

    return {
      Program(node) {
        if (!rooms[from]) context.report({ node, messageId: 'unknown', data: { from } });
      },
      ImportDeclaration: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source),
      TSImportType: (node) => check(node.source),
    };
  },
};

/** The folder directly below src/ that a file is in; what lies elsewhere is named by its path. */
function roomOf(source, file) {
  const path = relative(source, file).split(sep);
  return path[0] === '..' ? path.join('/') : path[0];
}
