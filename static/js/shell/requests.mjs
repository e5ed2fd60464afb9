// Requests to the worker; py/app/protocol/messages.py describes them.

/** @import { Fields } from "../protocol.d.ts" */

/**
 * The body of a request as JSON text.
 *
 * @param {Fields} fields a form
 * @param {unknown} [content] what no form can hold
 */
export const bodyOf = (fields, content) => JSON.stringify({ fields, content });
