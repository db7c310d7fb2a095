/** Names given as quoted text, such as those of marks: no values stand in them. */
import type { Template } from '../language/ast.ts';

export function nameOf(template: Template | undefined): string {
  return (template?.parts ?? []).map((part) => (part.form === 'text' ? part.text : '')).join('');
}
