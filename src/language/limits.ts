/** What a spec may be at most. These keep a hostile file from costing more than a moment. */

/** The largest spec, in octets of UTF-8 (a text is measured in UTF-16 units, of which it has no more than octets). */
export const maximumSize = 4 * 1024 * 1024;

/** How deep blocks may be nested. */
export const maximumDepth = 32;

/** How many errors of one file are told. */
export const maximumErrors = 50;

/** After how many lines that cannot be read the rest of a file is not read. */
export const maximumBadLines = 1000;

/** How many lines a test may have with all the definitions that it uses. */
export const maximumSteps = 100_000;

/** How many lines of definitions are checked for all the places that call them. */
export const maximumCalledLines = 500_000;

/** How many tests a file may have; rows of tables multiply them. */
export const maximumTests = 100_000;

/** How many sessions with a name a test may have. */
export const maximumSessions = 100;

/** How many columns, and cells in all, a CSV file may have; its rows are tests. */
export const maximumColumns = 1000;
export const maximumCells = 250_000;

/** How many files a spec may name besides other specs, and how many octets those of a command may have in all. */
export const maximumFiles = 100;
export const maximumFileOctets = 32 * 1024 * 1024;

/** The largest file that a spec sends in pieces, which are all that is held of it, in octets. */
export const maximumBigFile = 16 * 1024 ** 3;

/** How many chunks one file may be sent in. */
export const maximumChunks = 100_000;

/** How many lines of passive rules judge in one file: each of them looks at every reply of a run. */
export const maximumPassiveLines = 500;

/** How many embedded servers a test may name with `proves`; so many run at once for a library, too. */
export const maximumPersonas = 200;

/** How many files a command reads because others import them, and their size in all, in octets. */
export const maximumImports = 500;
export const maximumImported = 32 * 1024 * 1024;

/** How many specs one file may come to with all whose tests it includes. */
export const maximumIncluded = 200;

/** How deep expressions, with the texts and brackets in them, may be nested. */
export const maximumNesting = 16;

/** The longest text that one function makes, in octets. */
export const maximumText = 4 * 1024 * 1024;

/** What the expressions of one statement may make in all, and how long a text with values in it may become, in octets. */
export const maximumMade = 64 * 1024 * 1024;
