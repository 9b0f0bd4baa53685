// Lints an OpenAPI document by the rules of spectral (spectral:oas) and redocly (recommended-strict): every warning counts.
import { readFile } from "node:fs/promises";
import redocly from "@redocly/openapi-core";
import core from "@stoplight/spectral-core";
import parsers from "@stoplight/spectral-parsers";
import rulesets from "@stoplight/spectral-rulesets";

const LINTERS = {
  async spectral(source, file) {
    const linter = new core.Spectral();
    linter.setRuleset({ extends: [rulesets.oas] });
    const found = await linter.run(new core.Document(source, parsers.Json, file));
    return found.map(({ code, message, path }) => `${code} at ${path.join("/")}: ${message}`);
  },
  async redocly(source, file) {
    const config = await redocly.createConfig({ extends: ["recommended-strict"] });
    const found = await redocly.lintFromString({ source, absoluteRef: file, config });
    return found.map(({ ruleId, message, location }) => `${ruleId} at ${location[0]?.pointer}: ${message}`);
  },
};

/** The same document with a fault that any linter of such documents finds: two operations of one name. */
function spoilt(source) {
  const document = JSON.parse(source);
  const [first, second] = Object.values(document.paths);
  second.get.operationId = first.get.operationId;
  return JSON.stringify(document);
}

const file = process.argv[2];
const source = await readFile(file, "utf8");
for (const [name, lint] of Object.entries(LINTERS)) {
  const found = await lint(source, file);
  const noticed = await lint(spoilt(source), file);
  if (noticed.length === 0) found.push("finds nothing in a document with two operations of one name");
  console.log(`${name}: ${found.length} problems in ${file}`);
  for (const problem of found) console.error(`${name}: ${problem}`);
  if (found.length) process.exitCode = 1;
}
