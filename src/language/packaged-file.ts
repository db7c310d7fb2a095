/** Which file of which package: what a run says of every file of a library that it used. */
export interface PackagedFile {
  /** The name by which the package was installed; what is granted is granted to this name. */
  readonly package: string;
  /** As its `package.json` has it; `unknown` where that says none. */
  readonly version: string;
  /** The path in the package, with `/`. */
  readonly file: string;
  /** Of the octets of the file: SHA-256 in hexadecimal digits. */
  readonly sha256: string;
}
