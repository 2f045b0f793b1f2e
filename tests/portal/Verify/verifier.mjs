// Answers one request a line with the portal's own modules; argument: their folder.
import { webcrypto } from 'node:crypto';
import { createInterface } from 'node:readline';

const folder = process.argv[2];
const [{ verify }, { parsePolicy }, { engineOf }, { canonical, parse }, { proofFromTiles }, { readPrinted, tidy }] =
  await Promise.all(['verifier', 'policy', 'engine', 'json', 'tree', 'page'].map(name => import(`${folder}/${name}.js`)));

const noble = () => import(`${folder}/noble.js`);
const engines = { browser: await engineOf(webcrypto.subtle, noble), library: await engineOf(undefined, noble) };
const base64 = bytes => Buffer.from(bytes).toString('base64');

const answers = {
  verify: async ({ receipt, policy, engine }) => {
    const { accepted, problems, receipt: read } = await verify(receipt, await Promise.all([policy].flat().map(each => parsePolicy(each, engines[engine].sha256))), engines[engine]);
    return { accepted, problems: problems.map(problem => problem.code), leaf: read ? base64(read.leaf) : null };
  },
  policy: async ({ policy }) => parsePolicy(policy, engines.browser.sha256).then(() => true, () => false),
  canonical: async ({ json }) => {
    try {
      return canonical(parse(json));
    } catch {
      return null;
    }
  },
  proof: async ({ index, size, tiles }) => {
    const { leaf, hashes } = await proofFromTiles(BigInt(index), BigInt(size), async path => Buffer.from(tiles[path] ?? '', 'base64'), engines.browser.sha256);
    return [leaf, ...hashes].map(base64);
  },
  printed: async ({ fragment }) => {
    const printed = readPrinted(fragment);
    return printed && { log: printed.log, index: printed.index.toString(), leaf: base64(printed.leaf) };
  },
  tidy: async ({ text }) => tidy(text),
};

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  console.log(JSON.stringify(await answers[request.ask](request)));
}
