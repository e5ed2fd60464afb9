// What is sent to the worker; py/app/protocol/messages.py describes it.

// The body of a request as JSON text: a form as {name: [texts]}, and what no form can hold.
export function bodyOf(fields, content) {
  return JSON.stringify({ fields, content });
}
