/** A template as text. Pure; what is sent is made by the statements, which know of octets. */
import type { Template } from './ast.ts';

/** `template` with what `valueOf` gives for each name in it. */
export function templateText({ parts }: Template, valueOf: (name: string) => string): string {
  return parts
    .map((part) => (part.form === 'name' ? valueOf(part.name) : part.form === 'text' ? part.text : part.octets))
    .join('');
}

/** A template without its values: titles and the like have none. */
export function plainText(template: Template): string {
  return templateText(template, (name) => `\${${name}}`);
}
