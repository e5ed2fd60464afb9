// Files of Python's whose bytes stay with the browser: they are read when they are asked for, and never held.

const INPUT_OUTPUT_ERROR = 29;
const AHEAD = 1 << 18; // bytes that are read at least: each reading asks another process

/**
 * Have a file of Python's be one of the browser's; what was in it is let go of.
 *
 * Python's reading fails as that of a broken disk does once the browser's file is changed or gone.
 *
 * @param {EmscriptenFiles} FS
 * @param {string} path of an existing file that is not open
 * @param {File} file
 */
export function readFromBrowser(FS, path, file) {
  const { node } = FS.lookupPath(path);
  const reader = new FileReaderSync();
  let [start, piece] = [0, new Uint8Array(0)];
  /**
   * @param {number} from
   * @param {number} length
   */
  const bytesAt = (from, length) => {
    const end = Math.min(from + Math.max(length, AHEAD), file.size);
    try {
      return new Uint8Array(reader.readAsArrayBuffer(file.slice(from, end)));
    } catch (error) {
      console.warn(path, error);
      throw new FS.ErrnoError(INPUT_OUTPUT_ERROR);
    }
  };
  node.contents = new Uint8Array(0);
  node.usedBytes = file.size;
  node.stream_ops = {
    ...node.stream_ops,
    /** @type {EmscriptenRead} */
    read(_stream, buffer, offset, length, position) {
      const wanted = Math.max(0, Math.min(length, file.size - position));
      if (wanted > AHEAD) {
        buffer.set(bytesAt(position, wanted), offset);
        return wanted;
      }
      if (position < start || position + wanted > start + piece.length) {
        piece = bytesAt(position, wanted);
        start = position;
      }
      buffer.set(piece.subarray(position - start, position - start + wanted), offset);
      return wanted;
    },
  };
}
