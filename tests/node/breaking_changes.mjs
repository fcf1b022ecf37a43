// Prints what of a later document breaks clients of an earlier one, as JSON lines of what is done to which part:
// node breaking_changes.mjs before.json after.json
import { readFileSync } from "node:fs";
import { apiCompare } from "api-smart-diff";

const [before, after] = process.argv.slice(2).map((path) => JSON.parse(readFileSync(path, "utf-8")));

function breaks({ type, action, path }) {
  if (type === "breaking" || type === "unclassified") return true;
  if (!path.includes("requestBody")) return false;
  // api-smart-diff takes for granted that a server passes over fields that it doesn't know; this one refuses them
  if (action === "remove" && path.at(-2) === "properties") return true;
  // and that a field with a default may be left out although it is required
  return action === "add" && (path.at(-1) === "required" || path.at(-2) === "required");
}

const found = apiCompare(before, after).diffs.filter(breaks);
console.log(JSON.stringify(found.map(({ action, path }) => `${action} ${path.join("/").replace("paths//", "paths/")}`)));
