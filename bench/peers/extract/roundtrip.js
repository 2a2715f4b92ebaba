// LaTeX to MathML with Temml: a JSON string a line in, a JSON string a line out; empty where Temml refuses the formula.
const temml = require("temml");
const lines = require("fs").readFileSync(0, "utf8").split("\n").filter((line) => line);
for (const line of lines) {
  let out = "";
  try {
    out = temml.renderToString(JSON.parse(line), { throwOnError: true, xml: true, annotate: false });
  } catch (refused) {
    out = "";
  }
  console.log(JSON.stringify(out));
}
