/** What a spec names a file for; and by what the file is known among those of the spec, which may name it for several things. */

export type FileUse = 'table' | 'message' | 'opened message' | 'chunk' | 'attachment';

/** `path`: as it is written. */
export const fileKey = (use: FileUse, path: string): string => `${use} ${path}`;
