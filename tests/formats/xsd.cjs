// Validates an XML file against a schema: node xsd.cjs SCHEMA FILE
const fs = require("fs");
const { validateXML } = require("xmllint-wasm");
const [schema, file] = process.argv.slice(2);
validateXML({
  xml: [{ fileName: "report.xml", contents: fs.readFileSync(file, "utf8") }],
  schema: [fs.readFileSync(schema, "utf8")],
}).then((result) => {
  for (const error of result.errors) console.log(error.rawMessage);
  process.exit(result.valid ? 0 : 1);
});
