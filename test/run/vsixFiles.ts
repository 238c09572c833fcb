import { readFile } from 'node:fs/promises';

/**
 * Names of the files in a package, as its ZIP directory lists them.
 * Offsets: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.12 and 4.3.16.
 * @throws Error where the file is no ZIP archive
 */
export async function listVsixFiles(path: string): Promise<string[]> {
  const bytes = await readFile(path);
  const end = bytes.lastIndexOf('PK\u0005\u0006');
  if (end < 0) throw new Error(`${path} is no ZIP archive.`);
  const count = bytes.readUInt16LE(end + 10);
  const names: string[] = [];
  for (let at = bytes.readUInt32LE(end + 16); names.length < count;) {
    const nameLength = bytes.readUInt16LE(at + 28);
    names.push(bytes.toString('utf8', at + 46, at + 46 + nameLength));
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return names;
}
