/**
 * LOGIN (draft-murchison-sasl-login): the server asks twice, for the user and for the password. What it asks with is for people
 * and is not looked at: servers say `Username:`, `User Name\0` and other things.
 */
import { factless, octetsOf, oneTooMany, sending, type Credentials, type Mechanism } from './mechanism.ts';

export function login({ user, password }: Credentials): Mechanism {
  let asked = false;
  return {
    ...factless,
    first: () => sending(octetsOf(user), 'the user name'),
    answer: () => {
      if (asked) return oneTooMany('LOGIN');
      asked = true;
      return sending(octetsOf(password), 'the password');
    },
  };
}
