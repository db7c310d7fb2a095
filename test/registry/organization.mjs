/** One of those who use the registry: a home, a configuration of npm, a cache and a project of its own, below one folder. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { run, start } from './programs.mjs';

export class Organization {
  /** Where its project lies: an empty folder at first. */
  project;
  #env;

  /** `token`: of its user, where it has one. */
  constructor(folder, { registry, token }) {
    this.project = join(folder, 'project');
    const home = join(folder, 'home');
    mkdirSync(this.project, { recursive: true });
    mkdirSync(home);
    const lines = [`registry=${registry}`];
    if (token !== undefined) lines.push(`${registry.replace(/^http:/, '')}:_authToken=${token}`);
    writeFileSync(join(home, '.npmrc'), `${lines.join('\n')}\n`);
    writeFileSync(join(home, 'npmrc-of-all'), 'audit=false\nfund=false\nupdate-notifier=false\n');
    this.#env = environment(home);
  }

  /** Runs npm in the project, quietly; gives what `run` of programs.mjs gives. */
  npm(...args) {
    return run('npm', ['--loglevel=error', ...args], { cwd: this.project, env: this.#env });
  }

  /** The installed smtpspec, with these variables as well. */
  smtpspec(args, variables = {}) {
    return run(this.#program, args, { cwd: this.project, env: { ...this.#env, ...variables } });
  }

  /** Starts the installed smtpspec, to be ended by `endAll`. */
  startSmtpspec(args) {
    return start(this.#program, args, { cwd: this.project, env: this.#env });
  }

  /** Where npm puts the command that the project installed. */
  get #program() {
    return join(this.project, 'node_modules', '.bin', 'smtpspec');
  }
}

/** An environment with this home: for programs that must see nothing of the user's. */
export function environment(home) {
  return {
    PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
    HOME: home,
    npm_config_userconfig: join(home, '.npmrc'),
    npm_config_globalconfig: join(home, 'npmrc-of-all'),
    npm_config_cache: join(home, 'cache'),
  };
}
