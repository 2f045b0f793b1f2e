// Answers one request a line with the claim page's own module; argument: its address.
import { webcrypto } from 'node:crypto';
import { createInterface } from 'node:readline';

const { blind, finalize } = await import(process.argv[2]);
const bytes = hex => Uint8Array.from(Buffer.from(hex, 'hex'));
const hex = value => Buffer.from(value).toString('hex');

const answers = {
  blind: async ({ modulus, given = {} }) => {
    const made = await blind(bytes(modulus), webcrypto, Object.fromEntries(Object.entries(given).map(([name, value]) => [name, bytes(value)])));
    return Object.fromEntries(Object.entries(made).map(([name, value]) => [name, hex(value)]));
  },
  finalize: async ({ modulus, encoded, inverse, signed }) => {
    try {
      return hex(finalize(bytes(modulus), { encoded: bytes(encoded), inverse: bytes(inverse) }, bytes(signed)));
    } catch (refused) {
      return refused.message;
    }
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  console.log(JSON.stringify(await answers[request.ask](request)));
}
