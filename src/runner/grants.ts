/**
 * What the operator grants to libraries, by the names under which they were installed. A file of a package is a stranger's: of
 * secrets, of the environment and of recipients it has what it was granted and no more.
 */
import type { Spec } from '../language/spec.ts';
import type { Grants } from '../config/grants.ts';

type Owner = Pick<Spec, 'packaged'>;

/** May lines of this file know the secret of this name? */
export function mayUseSecret({ packaged }: Owner, name: string, grants: Grants): boolean {
  return packaged === undefined || grants.get(packaged.package)?.secrets.includes(name) === true;
}

/** May a parameter of this file take its value from this variable of the environment? */
export function maySeeVariable({ packaged }: Owner, variable: string, grants: Grants): boolean {
  return packaged === undefined || grants.get(packaged.package)?.environment.includes(variable) === true;
}
