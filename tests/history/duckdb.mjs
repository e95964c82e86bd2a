// Runs files of SQL in DuckDB, in the folder that is the first argument, and
// prints the rows of the last one as SQLite's list mode does.
import { readFileSync } from "node:fs";
import { DuckDBInstance } from "@duckdb/node-api";

const [folder, ...files] = process.argv.slice(2);
const texts = files.map((file) => readFileSync(file, "utf8"));
process.chdir(folder);
const connection = await (await DuckDBInstance.create(":memory:")).connect();
let rows = [];
for (const text of texts) {
  rows = await (await connection.run(text)).getRows();
}
for (const row of rows) {
  console.log(row.map((cell) => (cell === null ? "" : String(cell))).join("|"));
}
