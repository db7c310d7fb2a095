/** Does a value keep to a JSON schema? */
import { Ajv, type AnySchema } from 'ajv';

/** What is wrong with a value, a line each; empty where nothing is. */
export type Validator = (value: unknown) => string[];

/** A validator of this schema (draft 07), which must itself be one. */
export function validatorOf(schema: AnySchema): Validator {
  const validate = new Ajv({ strictSchema: true, allowUnionTypes: true }).compile(schema);
  return (value) => {
    if (validate(value) === true) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
  };
}
