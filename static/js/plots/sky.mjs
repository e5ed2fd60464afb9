// Positions on a map of the sky, read from places on it: the inverse of py/astronomical_lite/sky/projections.py.

const DEGREE = Math.PI / 180;

/**
 * A map: its projection in FITS' words, and longitude and latitude of its centre in degrees.
 *
 * @typedef {[kind: string, longitude: number, latitude: number]} Sky
 */

/**
 * Longitude and latitude in degrees, or null beside the map (Calabretta & Greisen 2002, equations 14, 15, 55 and 112).
 *
 * @param {Sky} sky
 * @param {number} x
 * @param {number} y
 * @returns {[longitude: number, latitude: number] | null}
 */
export function positionAt([kind, longitude, latitude], x, y) {
  const [east, north] = [-x * DEGREE, y * DEGREE];
  const [delta, theta] =
    kind === "AIT" ? ofWholeSky(east, north) : ofField(east, north, latitude * DEGREE);
  if (Number.isNaN(delta)) return null;
  return [(((longitude + delta / DEGREE) % 360) + 360) % 360, theta / DEGREE];
}

/** @type {(east: number, north: number) => [delta: number, theta: number]} */
function ofWholeSky(east, north) {
  const square = 1 - (east / 4) ** 2 - (north / 2) ** 2;
  if (square < 0.5) return [Number.NaN, Number.NaN];
  const z = Math.sqrt(square);
  return [
    2 * Math.atan2((z * east) / 2, 2 * square - 1),
    Math.asin(Math.max(-1, Math.min(1, north * z))),
  ];
}

/** @type {(east: number, north: number, centre: number) => [delta: number, theta: number]} */
function ofField(east, north, centre) {
  const [sin, cos] = [Math.sin(centre), Math.cos(centre)];
  const theta = Math.asin((sin + north * cos) / Math.hypot(1, east, north));
  return [Math.atan2(east, cos - north * sin), theta];
}
